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

/** A name inside a Mermaid block, where `:` and `;` are syntax and there is no escape: only plain characters stay. */
export function mermaidName(text: string): string {
  const plain = text.replace(/[^A-Za-z0-9 _./-]/g, ' ').trim()
  return plain === '' ? 'unnamed' : plain.slice(0, 60)
}
