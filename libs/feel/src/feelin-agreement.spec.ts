import { describe, expect, it } from '@jest/globals';
import { evaluate as evaluateWithFeelin } from 'feelin';
import { type Json, compileExpression, scopeOf } from './index.js';

const variables: Record<string, Json> = {
  a: { b: 5, c: { d: 1 } },
  xs: [1, 2, 3],
  items: [
    { price: 10, name: 'x' },
    { price: 20, name: 'y' },
  ],
  n: null,
  s: 'halo',
};

/** Expressions that feelin answers rightly; it works with doubles, so none of them needs more than one keeps. */
const expressions = `
1 + 2 * 3
(1 + 2) * 3
2 ** 3 ** 2
-2 ** 2
10 / 4
10 / 0
7 - 2 - 1
"a" + "b"
1 < 2
1 <= 1
"a" < "b"
1 = 1
1 != 2
1 = "1"
null = null
null = 1
1 = null
[1,2] = [1,2]
[1,2] = [2,1]
{a:1} = {a:1}
{a:1,b:2} = {b:2,a:1}
true and null
false and null
true or null
false or null
null and null
if true then 1 else 2
if null then 1 else 2
for x in [1,2,3] return x * 2
for x in 1..3 return x
for x in 3..1 return x
for x in [1,2], y in [10,20] return x + y
some x in [1,2,3] satisfies x > 2
every x in [1,2,3] satisfies x > 0
5 in [1..10]
5 in (1..5)
5 in [1..5)
5 in ]1..5]
5 in (> 3, < 1)
5 in [1,5]
5 in (5)
1 between 1 and 3
xs[1]
xs[-1]
xs[0]
xs[4]
xs[item > 1]
items[price > 10]
items[price > 10].name
items.name
items[1].name
a.b
a.c.d
a.x
n.x
{a: 1, b: a + 1}
{a: 1}.a
{"a b": 1}
(function(x) x + 1)(2)
{f: function(x, y) x - y, r: f(y: 1, x: 5)}.r
substring("foobar", 3)
substring("foobar", 3, 3)
substring("foobar", -2, 1)
string length("foo")
upper case("aBc4")
lower case("aBc4")
substring before("foobar", "bar")
substring before("foobar", "xyz")
substring after("foobar", "ob")
substring after("", "a")
replace("banana", "a", "o")
replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")
contains("foobar", "of")
starts with("foobar", "fo")
ends with("foobar", "r")
matches("foobar", "^fo*b")
split("John Doe", "\\\\s")
split("a;b;c;;", ";")
string join(["a","b","c"], "_and_")
string join(["a",null,"c"])
list contains([1,2,3], 2)
list contains([1,null], null)
list replace([2,4,7,8], 3, 6)
count([1,2,3])
min([1,2,3])
max(1,2,3)
sum([1,2,3])
mean([1,2,3])
all([true,false])
all([])
any([false,true])
any([])
sublist([4,5,6], 1, 2)
sublist([4,5,6], 2)
append([1], 2, 3)
concatenate([1,2],[3])
insert before([1,3],1,2)
remove([1,2,3], 2)
reverse([1,2,3])
index of([1,2,3,2],2)
union([1,2],[2,3])
distinct values([1,2,3,2,1])
flatten([[1,2],[[3]], 4])
product([2,3,4])
median([8,2,5,3,4])
median([6,1,2,3])
stddev([2,4,7,5])
mode([6,3,9,6,6])
mode([6,1,9,6,1])
mode([])
decimal(1/3, 2)
decimal(1.5, 0)
decimal(2.5, 0)
floor(1.5)
floor(-1.56, 1)
ceiling(1.5)
ceiling(-1.5)
round up(5.5, 0)
round up(-5.5, 0)
round down(5.5, 0)
round half up(5.5, 0)
round half down(5.5, 0)
round half up(-5.5, 0)
round half down(-5.5,0)
abs(-10)
abs(duration("-PT5H"))
modulo(12, 5)
modulo(-12, 5)
modulo(12,-5)
modulo(10.1, 4.5)
sqrt(16)
odd(5)
even(5)
odd(-5)
not(true)
not(null)
date("2017-05-03")
date(2017, 5, 3)
date(date and time("2017-05-03T10:00:00"))
time("10:30:00")
time("10:30:00Z")
time("10:30:00+05:00")
time("10:30:00@Europe/Paris")
time(10, 30, 0)
time(10,30,0,duration("PT5H"))
date and time("2017-05-03T10:00:00")
date and time(date("2017-05-03"), time("10:00:00"))
date and time("2017-05-03T10:00:00.123Z")
duration("P1D")
duration("P1Y2M")
duration("PT36H")
duration("P14M")
duration("-P1D")
duration("P0D")
@"2017-05-03"
@"P1D"
@"10:00:00"
date("2017-05-03") + duration("P1D")
date("2017-01-31") + duration("P1M")
date("2017-05-03") - date("2017-05-01")
date and time("2017-05-03T10:00:00") - date and time("2017-05-01T09:00:00")
date and time("2017-05-03T10:00:00") + duration("PT30H")
time("10:00:00") + duration("PT15H")
time("10:00:00") - time("09:30:00")
duration("P1D") + duration("PT1H")
duration("P1Y") + duration("P2M")
duration("P1Y") + duration("P2D")
date("2017-05-03").year
date("2017-05-03").month
date("2017-05-03").day
date("2017-05-03").weekday
time("10:30:05").hour
date and time("2017-05-03T10:30:05").minute
time("10:30:05+05:00").time offset
duration("P1DT2H3M4S").hours
duration("P1Y2M").months
duration("P1Y2M").days
date("2017-05-03") < date("2017-05-04")
date("2017-05-03") = date("2017-05-03")
date and time("2017-05-03T10:00:00Z") = date and time("2017-05-03T15:00:00+05:00")
duration("PT24H") = duration("P1D")
duration("P12M") = duration("P1Y")
day of year(date("2019-09-17"))
day of week(date("2019-09-17"))
month of year(date("2019-09-17"))
week of year(date("2019-09-17"))
week of year(date("2005-01-01"))
is(date("2012-12-25"), time("23:00:50"))
is(date("2012-12-25"), date("2012-12-25"))
is(time("23:00:50z"), time("23:00:50"))
before(1, 10)
before([1..10], 10)
before([1..10), 10)
after(10, 1)
after([11..20], [1..10])
meets([1..5],[5..10])
met by([5..10],[1..5])
overlaps([1..5],[3..8])
overlaps([1..5],[6..8])
includes([1..10], 5)
includes([1..10], [4..6])
get value({foo: 123}, "foo")
get value({a: 1}, "b")
get entries({foo: 123})
context([{key:"a", value:1}, {key:"b", value:2}])
context merge([{x:1}, {y:2}])
context put({x:1}, "y", 2)
context put({x:1}, ["y"], 2)
sort([3,1,4,5,2], function(x,y) x < y)
1 instance of number
"a" instance of string
null instance of Any
[1] instance of list<number>
{a:1} instance of context<a: number>
date("2017-05-03") instance of date
duration("P1D") instance of days and time duration
@"2017-05-03T10:00:00" instance of date and time
"\\u0041\\n\\"q\\""
"\\U01F40E"
string(1.5)
string("a")
string([1,"a"])
string({a: "x"})
string(date("2017-05-03"))
string(null)
string(true)
number("1 000.5", " ", ".")
number("1.000,5", ".", ",")
1.5e3
.5
[1,2,3][2]
[[1,2],[3]][1]
"foo"[1]
{a: {b: [1,2]}}.a.b[2]
[{a:1},{b:2}].a
[{a:1},{b:2}][a = 1]
[1,2,3][item >= 2][1]
1 in 1
(1 + 1) in [2..3]
date("2017-05-03") in [date("2017-05-01")..date("2017-06-01")]
for i in 0..4 return if i = 0 then 1 else i * partial[-1]
if 1 > 2 then "a" else if 2 > 1 then "b" else "c"
not(1 = 2)
count([])
sum([])
min([])
mean([])
1 = [1]
[] = null
decimal(0.1 + 0.2, 1)
exp(0)
log(1)
string(0.1)
-(1 + 2)
xs[-2]
"a" in ["a","b"]
"a" in ("a","b")
not(false) and true
date("2017-05-03") - duration("P1M")
date and time("2017-03-31T10:00:00") - duration("P1M")
concatenate([1],[2],[[3]])
`
  .trim()
  .split('\n');

describe('agreement with feelin', () => {
  it.each(expressions)('should answer as feelin does: %s', (source) => {
    const theirs = JSON.parse(JSON.stringify(evaluateWithFeelin(source, variables).value)) as Json;
    expect(compileExpression(source).evaluate(scopeOf(variables), { now: 0 })).toEqual(theirs);
  });
});
