import { PHASES } from '../model/runbook.ts'
import { code, md, mermaidLabel, table } from './markdown.ts'

/** What is drawn of a runbook, as `outlineOf` gives it. */
export interface Outline {
  readonly name: string
  readonly title: string
  readonly controls: readonly string[]
  readonly inputs: readonly { readonly name: string; readonly prompt: string; readonly kind: string }[]
  readonly steps: readonly OutlineStep[]
}

interface OutlineStep {
  readonly id: string
  readonly title: string
  readonly phase: (typeof PHASES)[number]
  readonly uses: string
  readonly does: 'looks' | 'changes' | 'by-hand'
  readonly needs: readonly string[]
  readonly when: string | null
  readonly approval: string | null
  readonly sentences: readonly string[]
  readonly items: readonly string[]
}

/** A runbook as a page: a picture of its steps by phase, what it asks, then each step in words. Markdown with Mermaid. */
export function runbookPage(outline: Outline): string {
  const { title, name, controls, inputs, steps } = outline
  const rows = inputs.map((input) => [code(input.name), md(input.prompt), md(input.kind)])
  const parts = [
    `# ${md(title)}`,
    `Runbook ${code(name)}, ${steps.length} steps.${controls.length > 0 ? ` It supports ${controls.map(md).join(', ')}.` : ''}`,
    ['```mermaid', ...flowchart(steps), '```'].join('\n'),
    'A hexagon is an approval: nothing after it acts before people have agreed. A dashed line is a step that is not always needed. A slanted box is done by a person, a round one only looks.',
    ...(rows.length > 0 ? ['## It asks', table(['input', 'question', 'answer'], rows).join('\n')] : []),
    '## It does',
    ...steps.map(stepPart),
  ]
  return `${parts.join('\n\n')}\n`
}

function stepPart(step: OutlineStep, index: number): string {
  const { id, title, phase, uses, does, sentences, items } = step
  const head = `### ${index + 1}. ${md(id)}: ${md(title)}`
  const what = `${phase}, ${does === 'by-hand' ? 'by hand' : code(uses)}`
  const lines = [...sentences.map((text) => `- ${md(text)}`), ...items.map((item) => `- [ ] ${md(item)}`)]
  return [head, what, lines.join('\n')].join('\n\n')
}

/** Nodes are numbered: an id of the file could be a word of Mermaid, such as `end`. */
function flowchart(steps: readonly OutlineStep[]): readonly string[] {
  const nodeOf = new Map(steps.map(({ id }, index) => [id, `s${index + 1}`]))
  const nodes = PHASES.flatMap((phase) => {
    const own = steps.filter((step) => step.phase === phase)
    if (own.length === 0) return []
    return [
      `  subgraph ${phase}`,
      ...own.flatMap((step) => boxes(step, nodeOf.get(step.id) ?? '').map((row) => `    ${row}`)),
      '  end',
    ]
  })
  return ['flowchart TD', ...nodes, ...steps.flatMap((step) => arrows(step, nodeOf).map((row) => `  ${row}`))]
}

function boxes(step: OutlineStep, node: string): readonly string[] {
  const text = `"${mermaidLabel(step.id)}<br>${mermaidLabel(step.title)}"`
  const [open, close] = SHAPES[step.does]
  const asks = step.approval === null ? [] : [`a${node}{{"${mermaidLabel(step.approval)} must agree"}}`]
  return [...asks, `${node}${open}${text}${close}`]
}

const SHAPES = { looks: ['(', ')'], changes: ['[', ']'], 'by-hand': ['[/', '/]'] } as const

/** Into a step with an approval the way leads through it. */
function arrows(step: OutlineStep, nodeOf: ReadonlyMap<string, string>): readonly string[] {
  const node = nodeOf.get(step.id) ?? ''
  const way = step.when === null ? '-->' : '-. not always .->'
  const door = step.approval === null ? node : `a${node}`
  const needs = step.needs.flatMap((id) => nodeOf.get(id) ?? [])
  return [...needs.map((need) => `${need} ${way} ${door}`), ...(door === node ? [] : [`${door} --> ${node}`])]
}
