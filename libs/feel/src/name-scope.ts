/**
 * What names mean at a place of the source, known when compiling. `frame` scopes hold local names in slots; a
 * `filter` scope's frame holds the item in slot 0, and its names are the item's entries, known only when evaluating;
 * a `lenient` scope has no frame: inside it an unknown name is null.
 */
export class NameScope {
  private readonly slots = new Map<string, number>();

  constructor(
    readonly kind: 'frame' | 'filter' | 'lenient',
    readonly parent: NameScope | null,
    names: readonly string[] = [],
  ) {
    for (const name of names) this.declare(name);
  }

  /** Adds a local name, or finds it again, and gives its slot. */
  declare(name: string): number {
    const known = this.slots.get(name);
    if (known !== undefined) return known;
    const slot = this.slots.size;
    this.slots.set(name, slot);
    return slot;
  }

  slotOf(name: string): number | undefined {
    return this.slots.get(name);
  }

  /** Whether the name is surely a local one here, whatever the values are. */
  declares(name: string): boolean {
    return this.slots.has(name) || (this.parent?.declares(name) ?? false);
  }

  /** Whether a filter surrounds this place, so that names may be entries of an item. */
  get inFilter(): boolean {
    return this.kind === 'filter' || (this.parent?.inFilter ?? false);
  }

  get isLenient(): boolean {
    return this.kind === 'lenient' || (this.parent?.isLenient ?? false);
  }
}
