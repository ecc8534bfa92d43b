import { safeText } from '../base/safe-text.ts'

const SPECIAL = /[\\`*_{}[\]()#+!|~<>&@$^=-]/g
const ENTITY: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '@': '&#64;' }

/**
 * Foreign text inside Markdown: shown as it is, never as markup, a link, an image, HTML or a mention. A report is pasted
 * into tickets, where `![x](http://…)` would call home and `<script>` is worse.
 */
export function md(text: string): string {
  return safeText(text, 1000)
    .replace(SPECIAL, (c) => ENTITY[c] ?? `\\${c}`)
    .replaceAll('://', '&#58;//')
    .replace(/\bwww\./gi, (www) => `${www.slice(0, 3)}&#46;`)
    .replace(/^(\s*\d+)([.)])/, '$1\\$2')
}

/** A command or digest of ours in a code span; a backtick inside cannot end it. */
export function code(text: string): string {
  const safe = safeText(text, 1000).replaceAll('|', '\\|')
  return safe.includes('`') ? `\`\` ${safe.replaceAll('``', '` `')} \`\`` : `\`${safe}\``
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`)
}

/**
 * Foreign text as a label in a Mermaid picture: every character that is not plain becomes an entity code, so that a name may
 * not end the label, make a link or a script, or call a directive, and is still read as it was written.
 */
export function mermaidLabel(text: string): string {
  return safeText(text, 120).replace(/[^A-Za-z0-9 ._/-]/gu, (character) => `#${character.codePointAt(0)};`)
}
