/** The organisation, as far as rights need it: which offices a person holds at this moment. */
export interface GroupDirectory {
  /**
   * Candidate groups of the offices that a person holds now, e.g. `14.08/PUPR:pelaksana`, acting holders and delegations
   * included. Empty for unknown people. Asked often: an implementation answers from memory.
   */
  groupsOf(personId: string): Promise<readonly string[]>;
}
