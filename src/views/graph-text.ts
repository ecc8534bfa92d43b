import { safeText } from '../base/safe-text.ts'
import { mermaidLabel } from './markdown.ts'
import type { Graph, GraphNode } from './inventory-graph.ts'

/** A Mermaid flowchart. Labels stand in quotes; node names are ours. */
export function mermaidText(graph: Graph): string {
  return [
    'flowchart LR',
    ...graph.nodes.map((node, i) => `  n${i}["${labelOf(node).map(mermaidLabel).join('<br/>')}"]`),
    ...edgesOf(graph).map(({ from, to, says }) => `  n${from} -->|${says}| n${to}`),
    '',
  ].join('\n')
}

/** A DOT graph (Graphviz). In its quoted strings a backslash begins an escape and `&` an entity, so both are doubled. */
export function dotText(graph: Graph): string {
  return [
    'digraph inventory {',
    '  rankdir=LR;',
    '  node [shape=box];',
    ...graph.nodes.map((node, i) => `  n${i} [label="${labelOf(node).map(dotLabel).join('\\n')}"${dotStyle(node)}];`),
    ...edgesOf(graph).map(({ from, to, says }) => `  n${from} -> n${to} [label="${says}"];`),
    '}',
    '',
  ].join('\n')
}

function labelOf({ kind, name, detail }: GraphNode): readonly string[] {
  return [kind === 'gap' ? name : `${kind} ${name}`, ...(detail === '' ? [] : [detail])].map((text) =>
    safeText(text, 120),
  )
}

function edgesOf({ nodes, edges }: Graph): readonly { from: number; to: number; says: string }[] {
  const at = new Map(nodes.map(({ key }, i) => [key, i]))
  return edges.map(({ from, to, says }) => ({ from: at.get(from) ?? 0, to: at.get(to) ?? 0, says }))
}

function dotLabel(text: string): string {
  return text.replace(/[\\"]/g, '\\$&').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function dotStyle({ kind }: GraphNode): string {
  return kind === 'gap' ? ', style=dashed' : ''
}
