import { expect, test } from 'vitest'
import { LIMITS, readDocument } from '../../src/document/read-document.ts'
import { fileOf, lines, read } from './lines.ts'

const laughs = [
  'a: &a [lol]',
  ...'bcdefghi'.split('').map((name, i) => {
    const before = 'abcdefgh'[i]
    return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`
  }),
].join('\n')

test.each([
  ['Y001 1 brackets', '['.repeat(20_000), /^Y001 1:64 nesting deeper than 64 \| \S/],
  ['Y001 2 a list in a list in a list', '- '.repeat(1000), /^Y001 1:\d+ nesting/],
  ['Y001 2 keys of keys', '? '.repeat(1000), /^Y001 1:\d+ nesting/],
  ['Y001 2 a ladder', Array.from({ length: 700 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), /^Y001 64:\d+ nesting/],
  ['Y002 3 a billion laughs', laughs, /^Y002 1:4 .*aliases.* \| write/],
  ['Y002 4 an alias of itself', 'a: &a {self: *a}', /^Y002 1:4 /],
  ['Y002 an anchor that nobody uses', 'a: &a 1', /^Y002 1:4 /],
  ['Y003 5 a merge key', 'a:\n  <<: { b: 1 }', /^Y003 2:3 unknown key "<<" \| merge/],
  ['Y004 6 __proto__', '__proto__: { admin: true }', /^Y004 1:1 reserved key "__proto__" \| use/],
  ['Y004 6 constructor, deep', 'a:\n  - constructor: 1', /^Y004 2:5 reserved key "constructor"/],
  ['Y004 6 prototype', 'a: { prototype: 1 }', /^Y004 1:6 /],
  ['Y005 7 a duplicate key', 'a: 1\nb: 2\na: 3', /^Y005 3:1 duplicate key "a" \(first at 1:1\) \| keep/],
  ['Y006 8 two documents', 'a: 1\n---\nb: 2', /^Y006 2:1 a second document.* \| one/],
  ['Y007 9 a tab', 'a:\n\tb: 1', /^Y007 2:1 a tab \| use spaces/],
  ['Y008 10 a function', 'a: !!js/function x', /^Y008 1:4 tags are not allowed \| /],
  ['Y008 10 an environment variable', 'a: !env HOME', /^Y008 1:4 /],
  ['Y008 10 another file', 'a:\n  b: !include /etc/passwd', /^Y008 2:6 /],
  ['Y008 a directive', '%YAML 1.1\n---\na: yes', /^Y008 1:1 .*directives/],
  ['Y009 11 a version', 'a: 1.10', /^Y009 1:4 quote this value \(got number 1.1\) \| /],
  ['Y009 11 a mode', 'a: 0777', /^Y009 1:4 quote this value \(got number 777\)/],
  ['Y009 11 an id of twenty digits', 'a: 12345678901234567890', /^Y009 1:4 quote this value/],
  ['Y009 22 infinity', 'a: 1e999', /^Y009 1:4 quote this value/],
  ['Y010 12 a file of 300 KiB', `a: ${'x'.repeat(300 * 1024)}`, /^Y010 1:1 file of 301 KiB; at most 256 KiB \| /],
  ['Y011 12 too many keys', Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join('\n'), /^Y011 1:1 /],
  ['Y011 a list without end', `a: [${'1,'.repeat(30_000)}1]`, /^Y011 1:1 /],
  ['Y013 14 a control character', 'a: b\n\nc: d\u0007', /^Y013 3:5 .*U\+0007 \| delete/],
  ['Y013 14 NUL', 'a: \u0000', /^Y013 1:4 .*U\+0000/],
  ['Y013 14 C1', 'a: \u009b31m', /^Y013 1:4 .*U\+009B/],
  ['Y013 14 a bidi override', 'a: approve\u202e', /^Y013 1:11 .*U\+202E/],
  ['Y013 14 a bidi isolate', '# \u2066\na: 1', /^Y013 1:3 .*U\+2066/],
  ['Y013 14 zero width', 'a\u200b: 1', /^Y013 1:2 .*U\+200B/],
  ['Y013 14 a tag character', 'a: \u{E0041}', /^Y013 1:4 .*U\+E0041/],
  ['Y013 14 an escape that becomes one', 'a: "\\u202e"', /^Y013 1:4 .*U\+202E/],
  ['Y013 14 an escape inside a key', '"a\\u0000": 1', /^Y013 1:1 .*U\+0000/],
  ['Y014 15 an empty file', '', /^Y014 1:1 expected a mapping.*got nothing \| begin/],
  ['Y014 15 only comments', '# nothing\n', /^Y014 \d:1 expected a mapping/],
  ['Y014 15 a list', '- a\n- b', /^Y014 1:1 expected a mapping.*got a list/],
  ['Y014 15 a word', 'hello', /^Y014 1:1 expected a mapping.*got a single value/],
  ['Y015 a key that is a list', '? [a]\n: b', /^Y015 1:3 a key that is not a word/],
  ['Y029 no YAML', 'a: [1, 2\nb: "x', /^Y029 \d:\d+ this is not YAML/],
  ['Y029 a colon too many', 'a: b: c', /^Y029 1:\d+ this is not YAML/],
])('%s is refused with its place and a way out', (_, text, wanted) => {
  const [first] = read(text)
  expect(first).toMatch(wanted)
  expect(first).toMatch(/ \| \S+/)
})

test.each([
  ['Y012 13 a Latin-1 byte', [0x61, 0x3a, 0x20, 0xe9, 0x0a], /^Y012 1:4 not UTF-8 at byte 3 \| save/],
  ['Y012 13 a cut sequence at the end', [0x61, 0x3a, 0x20, 0xc3], /^Y012 1:4 not UTF-8 at byte 3/],
  ['Y012 13 UTF-16', [0xff, 0xfe, 0x61, 0x00], /^Y012 1:1 not UTF-8 at byte 0; it looks like UTF-16/],
  ['Y012 13 after a replacement character of its own', [0xef, 0xbf, 0xbd, 0x0a, 0xff], /^Y012 2:1 not UTF-8 at byte 4/],
])('%s is refused at its byte', (_, bytes, wanted) => {
  expect(lines(readDocument({ file: 'a.yaml', bytes: Uint8Array.from(bytes) }))[0]).toMatch(wanted)
})

test('Y012 13 a byte order mark is dropped', () => {
  const found = readDocument({ file: 'a.yaml', bytes: Uint8Array.from([0xef, 0xbb, 0xbf, 0x61, 0x3a, 0x20, 0x31]) })
  expect(found).toMatchObject({ ok: true, value: { text: 'a: 1', value: { a: 1 } } })
})

test('11 words that YAML 1.1 turned into something else stay words', () => {
  const found = readDocument(fileOf('a: NO\nb: 12:30:45\nc: 2024-01-01\nd: "1.10"\ne: on'))
  expect(found.ok && { ...(found.value.value as object) }).toEqual({
    a: 'NO',
    b: '12:30:45',
    c: '2024-01-01',
    d: '1.10',
    e: 'on',
  })
})

test('all problems of a file come at once, in its order', () => {
  expect(read('a: 1.10\nb: { constructor: 1 }\na: 2\n').map((line) => line.slice(0, 4))).toEqual([
    'Y009',
    'Y004',
    'Y005',
  ])
})

test('objects inherit nothing', () => {
  const found = readDocument(fileOf('a: { b: 1 }'))
  if (!found.ok) throw new Error('refused')
  const { a } = found.value.value as { a: object }
  expect([Object.getPrototypeOf(found.value.value), Object.getPrototypeOf(a)]).toEqual([null, null])
})

test('lines may end as Windows ends them, and places stay right', () => {
  const found = readDocument(fileOf('a: 1\r\nb:\r\n  c: "x"\r\n'))
  expect(found.ok && found.value.place(['b', 'c'])).toEqual({ file: 'a.yaml', line: 3, col: 6, length: 3 })
})

test('a place is of the key or of the value, and of what is around a thing that is missing', () => {
  const found = readDocument(fileOf('steps:\n  - id: one\n  - id: two\n    with: { x: 1 }\n'))
  if (!found.ok) throw new Error('refused')
  const { place } = found.value
  expect(place(['steps', 1, 'id'])).toMatchObject({ line: 3, col: 9, length: 3 })
  expect(place(['steps', 1, 'with', 'x'], 'key')).toMatchObject({ line: 4, col: 13, length: 1 })
  expect(place(['steps', 1, 'with', 'y'])).toMatchObject({ line: 4, col: 5, length: 4 })
  expect(place(['steps', 7])).toMatchObject({ line: 1, col: 1 })
})

test('limits can be raised for a generated file', () => {
  const many = Array.from({ length: 2500 }, (_, i) => `k${i}: 1`).join('\n')
  expect(readDocument(fileOf(many)).ok).toBe(false)
  expect(readDocument(fileOf(many), { ...LIMITS, keys: 3000 }).ok).toBe(true)
})
