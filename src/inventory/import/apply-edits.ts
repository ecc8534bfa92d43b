import { isMap, isScalar, isSeq, parseDocument } from 'yaml'
import type { Document, Node, ToStringOptions, YAMLMap, YAMLSeq } from 'yaml'
import { diffLines } from '../../base/line-diff.ts'
import type { Edit } from './plan-edits.ts'

/** The text with these edits in it. Order, comments and every line that no edit touches stay as they are written. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return text
  const style = styleOf(text)
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent' })
  const before = document.toString(style)
  for (const edit of edits) apply(document, edit)
  return asWritten(text, before, document.toString(style))
}

function styleOf(text: string): ToStringOptions {
  const indent = /^( +)[^\s#-]/m.exec(text)?.[1]?.length ?? 2
  const indentSeq = !/^( *)[^\s#-][^\n]*:[^\S\n]*(?:#[^\n]*)?\n\1- /m.test(text)
  return {
    lineWidth: 0,
    indent: Math.min(8, Math.max(2, indent)),
    indentSeq,
    flowCollectionPadding: !/\{[^\s}]/.test(text),
  }
}

function apply(document: Document, { how, path, value }: Edit): void {
  const node = document.createNode(value)
  const at = document.getIn(path)
  if (how === 'add' && isSeq(at)) {
    const [last] = at.items.slice(-1)
    // The first entry of `[]` begins a list of its own lines; a later one looks like its neighbour.
    if (last === undefined) at.flow = false
    return at.add(flatten(node, isMap(last) && last.flow === true))
  }
  const own = how === 'set' ? document.getIn(path, true) : undefined
  // In place, so that the comment beside it stays.
  if (isScalar(own) && isScalar(node)) return void (own.value = node.value)
  openUp(document, path.slice(0, -1))
  document.setIn(path, flatten(how === 'add' ? document.createNode([value]) : node, false))
}

/** An empty `{}` that receives its first key is written on lines of its own. */
function openUp(document: Document, path: readonly (string | number)[]): void {
  const parent = document.getIn(path)
  if (isMap(parent) && parent.items.length === 0) parent.flow = false
}

/** `with` and lists of words stand on one line, as people write them; `whole`: all of it, like the entry before. */
function flatten(node: Node, whole: boolean): Node {
  if (!isMap(node) && !isSeq(node)) return node
  if (whole || node.items.length === 0 || isWords(node)) node.flow = true
  for (const [name, inside] of insideOf(node)) flatten(inside, whole || name === 'with')
  return node
}

function insideOf(node: YAMLMap | YAMLSeq): readonly (readonly [string, Node])[] {
  if (isSeq(node)) return node.items.map((item) => ['', item as Node])
  return node.items.map(({ key, value }) => [String(key), value as Node])
}

function isWords(node: YAMLMap | YAMLSeq): boolean {
  return isSeq(node) && node.items.every((item) => !isMap(item) && !isSeq(item))
}

/**
 * The library writes a file in its own way. Where it wrote a line before the edits as it does after them, the person's own
 * line is kept: spacing, quotes and comments do not move. Line ends are those of the file.
 */
function asWritten(text: string, before: string, after: string): string {
  const own = text.split('\n')
  const old = before.split('\n')
  if (own.length !== old.length) return after
  const end = text.includes('\r\n') ? '\r' : ''
  return diffLines(old, after.split('\n'))
    .flatMap((line) => {
      if (line.kind === 'gone') return []
      return [line.kind === 'same' ? (own[line.old] ?? '') : line.text === '' ? '' : `${line.text}${end}`]
    })
    .join('\n')
}
