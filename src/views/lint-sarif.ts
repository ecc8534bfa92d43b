import type { Json, JsonObject } from '../base/json.ts'
import type { Problem } from '../model/problem.ts'

export interface Tool {
  readonly version: string
  /** Where the project is; a rule's page is below it. */
  readonly homepage: string
  /** What each code means, as docs/problems.md tells it. */
  readonly pages: ReadonlyMap<string, string>
}

/** Problems as SARIF 2.1.0 (OASIS), the form that code scanning reads: each code that occurs is a rule with its page. */
export function lintSarif(problems: readonly Problem[], tool: Tool): JsonObject {
  const codes = [...new Set(problems.map(({ code }) => code))].toSorted()
  const driver = {
    name: 'stanch',
    version: tool.version,
    informationUri: tool.homepage,
    rules: codes.map((code) => rule(code, tool)),
  }
  const results = problems.map((problem) => result(problem, codes.indexOf(problem.code)))
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results }],
  }
}

const WARNING = '_Warning._ '

function rule(code: string, { version, homepage, pages }: Tool): Json {
  const page = pages.get(code) ?? code
  const text = page.startsWith(WARNING) ? page.slice(WARNING.length) : page
  const [first = text] = text.split(/(?<=\.)\s/)
  return {
    id: code,
    shortDescription: { text: first },
    fullDescription: { text },
    help: { text, markdown: page },
    helpUri: `${homepage}/blob/v${version}/docs/problems.md#${code.toLowerCase()}`,
    defaultConfiguration: { level: page.startsWith(WARNING) ? 'warning' : 'error' },
  }
}

function result({ code, level, place, what, fix }: Problem, ruleIndex: number): Json {
  const { file, line, col, length } = place
  const region = { startLine: line, startColumn: col, endLine: line, endColumn: col + length }
  return {
    ruleId: code,
    ruleIndex,
    level,
    message: { text: `${what}; ${fix}` },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(file) }, region } }],
  }
}

/** A path is not a URI until what is special in one is escaped; slashes stay. */
function uriOf(file: string): string {
  const path = encodeURI(file).replaceAll('?', '%3F').replaceAll('#', '%23')
  return file.startsWith('/') ? `file://${path}` : path
}
