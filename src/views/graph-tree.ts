import type { Graph, GraphEdge, GraphNode } from './inventory-graph.ts'
import type { Line, Tone } from './line.ts'
import { line } from './line.ts'

/** The graph as a tree, one for each credential; what two of them share stands in both. */
export function treeLines({ nodes, edges }: Graph): readonly Line[] {
  const byKey = new Map(nodes.map((node) => [node.key, node]))
  const from = Map.groupBy(edges, (edge) => edge.from)
  const branches = (key: string, lead: string): readonly Line[] =>
    (from.get(key) ?? []).flatMap((edge, i, all) => {
      const isLast = i === all.length - 1
      const node = byKey.get(edge.to)
      if (!node) return []
      return [
        branch(edge, node, `${lead}${isLast ? '└─ ' : '├─ '}`),
        ...branches(edge.to, `${lead}${isLast ? '   ' : '│  '}`),
      ]
    })
  return nodes
    .filter(({ kind }) => kind === 'credential')
    .flatMap((node) => [line(words(node), 'strong'), ...branches(node.key, '')])
}

function branch({ says }: GraphEdge, node: GraphNode, lead: string): Line {
  return line(`${lead}${says} ${words(node)}`, toneOf(node))
}

function words({ name, detail }: GraphNode): string {
  return detail === '' ? name : `${name}   ${detail}`
}

function toneOf({ kind, detail }: GraphNode): Tone {
  return kind === 'gap' || detail === 'no back-channel logout' ? 'warn' : 'plain'
}
