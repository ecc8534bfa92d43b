import type { Place, Problem } from '../model/problem.ts'
import { checked } from './checked.ts'
import type { Checked } from './checked.ts'
import type { SourceFile } from './document.ts'
import { problemAt } from './position.ts'

/** Enough to see what is wrong with a file; the thousandth says nothing new. */
const MOST = 20

/** The text of a file: small enough, UTF-8, and nothing in it that a reviewer could not see. */
export function readText({ file, bytes }: SourceFile, longest: number): Checked<string> {
  const start: Place = { file, line: 1, col: 1, length: 1 }
  if (bytes.length > longest) return refused(problemAt(start, 'Y010', tooLarge(bytes.length, longest)))
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  const bad = firstForeignByte(bytes, text)
  if (bad >= 0) return refused(problemAt(placeOfByte(file, bytes, bad), 'Y012', notUtf8(bytes, bad)))
  const own = text.replace(/^\uFEFF/, '')
  return checked(own, [...hiddenCharacters(file, own), ...tabs(file, own)].slice(0, MOST))
}

/** Control and format characters (bidi, zero-width, tags), and invisible letters: an approver must see what runs. */
export const HIDDEN = /[\p{Cc}\p{Cf}\u2028\u2029\u115F\u1160\u3164\uFFA0]/gu

function hiddenCharacters(file: string, text: string): readonly Problem[] {
  return text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .flatMap((line, i) =>
      [...line.matchAll(HIDDEN)]
        .filter(([character]) => character !== '\t')
        .map(({ 0: character, index }) =>
          problemAt({ file, line: i + 1, col: index + 1, length: 1 }, 'Y013', {
            what: `control, bidi or invisible character ${codeOf(character)}`,
            fix: 'delete it; what is approved must be what is seen',
          }),
        ),
    )
}

function tabs(file: string, text: string): readonly Problem[] {
  return text.split('\n').flatMap((line, i) => {
    const col = line.indexOf('\t')
    if (col < 0) return []
    return problemAt({ file, line: i + 1, col: col + 1, length: 1 }, 'Y007', {
      what: 'a tab',
      fix: 'use spaces; to YAML a tab is no indentation',
    })
  })
}

export function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

/** Decoding replaces what is not UTF-8, so encoding again differs from there on. -1: nothing was replaced. */
function firstForeignByte(bytes: Uint8Array, text: string): number {
  if (!text.includes('\uFFFD')) return -1
  const again = new TextEncoder().encode(text)
  const at = bytes.findIndex((byte, i) => byte !== again[i])
  return at < 0 && again.length > bytes.length ? bytes.length : at
}

function placeOfByte(file: string, bytes: Uint8Array, bad: number): Place {
  const before = new TextDecoder().decode(bytes.slice(0, bad)).split('\n')
  return { file, line: before.length, col: (before.at(-1) ?? '').length + 1, length: 1 }
}

function notUtf8(bytes: Uint8Array, bad: number): { what: string; fix: string } {
  const [first, second] = bytes
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
  return {
    what: `not UTF-8 at byte ${bad}${isUtf16 ? '; it looks like UTF-16' : ''}`,
    fix: 'save the file as UTF-8',
  }
}

function tooLarge(size: number, longest: number): { what: string; fix: string } {
  return { what: `file of ${kib(size)}; at most ${kib(longest)}`, fix: 'split it, or remove what does not belong here' }
}

function kib(count: number): string {
  return `${Math.ceil(count / 1024)} KiB`
}

function refused(problem: Problem): { readonly ok: false; readonly problems: readonly Problem[] } {
  return { ok: false, problems: [problem] }
}
