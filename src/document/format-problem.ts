import { safeText } from '../base/safe-text.ts'
import type { Problem } from '../model/problem.ts'
import { isSecretName, secretParts } from './secret-like.ts'

/** Characters of a line that are shown around the mark. */
const AROUND = 60
/** Characters that are searched for secrets around it: the patterns take seconds over a line of a hundred thousand. */
const SEARCHED = 2000

/** A problem as a compiler shows it: the sentence, the place, the line, a caret and the way out. No colour. */
export function formatProblem(problem: Problem, sourceText: string): readonly string[] {
  const { code, level, place, what, fix } = problem
  const gutter = ' '.repeat(String(place.line).length)
  const head = [`${level} ${code} ${what}`, `${gutter}--> ${safeText(place.file, 200)}:${place.line}:${place.col}`]
  const line = sourceText.split('\n')[place.line - 1]?.replace(/\r$/, '')
  if (line === undefined || line.trim() === '') return [...head, `${gutter} = ${fix}`]
  const [before, marked, after] = cut(line, problem)
  return [
    ...head,
    `${gutter} |`,
    `${place.line} | ${before}${marked}${after}`,
    `${gutter} | ${' '.repeat(width(before))}${'^'.repeat(Math.max(1, width(marked)))} ${fix}`,
  ]
}

function cut(line: string, { code, place }: Problem): readonly [string, string, string] {
  const from = place.col - 1
  const to = Math.min(line.length, from + place.length)
  const clean = hideAround(line, from, code === 'Y019')
  const start = Math.max(0, from - AROUND)
  const end = Math.min(line.length, to, from + AROUND)
  const lead = start > 0 ? '…' : ''
  const tail = line.length > end + AROUND ? '…' : ''
  return [
    lead + safe(clean.slice(start, from)),
    safe(clean.slice(from, end)),
    safe(clean.slice(end, end + AROUND)) + tail,
  ]
}

/** The line with what looks like a secret hidden near the mark; `rest`: from the mark on, all of it is one. */
function hideAround(line: string, from: number, rest: boolean): string {
  const [start, end] = [Math.max(0, from - SEARCHED), Math.min(line.length, from + SEARCHED)]
  const near = line.slice(start, end)
  return line.slice(0, start) + hide(near, rest ? [[from - start, near.length]] : []) + line.slice(end)
}

/** A lint is read aloud, pasted in chats and kept by CI: what looks like a secret is absent from it. */
function hide(line: string, known: readonly (readonly [number, number])[]): string {
  const parts = [...known, ...secretParts(line), ...namedSecrets(line)]
  let clean = line
  for (const [from, to] of parts) clean = clean.slice(0, from) + '·'.repeat(to - from) + clean.slice(to)
  return clean
}

function namedSecrets(line: string): readonly (readonly [number, number])[] {
  return [...line.matchAll(/(?<name>[A-Za-z_]+)["']?\s*:\s+(?<value>[^\s,{}[\]][^,{}]*)/g)].flatMap((match) => {
    const { name = '', value = '' } = match.groups ?? {}
    const end = match.index + match[0].length
    return isSecretName(name) && !/^["']?(?:env|file|prompt|stdin|run):/.test(value) ? [[end - value.length, end]] : []
  })
}

function safe(text: string): string {
  return safeText(text, AROUND * 4)
}

function width(text: string): number {
  return [...text].length
}
