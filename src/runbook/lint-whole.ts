import type { Path } from '../document/document.ts'
import { problemAt } from '../document/position.ts'
import type { Saying } from '../document/position.ts'
import { textsOf } from '../document/document.ts'
import { isJsonObject } from '../base/json.ts'
import type { Problem } from '../model/problem.ts'
import { Runbook } from '../model/runbook.ts'
import { wrongControl } from './controls.ts'
import type { Linted } from './lint.ts'
import { lintedSteps } from './lint.ts'
import { isSpliced } from './reference.ts'

/** What is wrong with a runbook as a whole, and what is only missing from it. */
export function lintWhole(linted: Linted): readonly Problem[] {
  return [...lintControls(linted), ...lintInputs(linted), ...lintTitle(linted), ...lintMissing(linted)]
}

function lintControls({ draft: { document } }: Linted): readonly Problem[] {
  const controls = Runbook.shape.controls.safeParse(isJsonObject(document.value) ? document.value['controls'] : [])
  return (controls.data ?? []).flatMap((id, index) => {
    const wrong = wrongControl(id)
    return wrong ? [problemAt(document.place(['controls', index]), 'Y046', wrong)] : []
  })
}

function lintInputs(linted: Linted): readonly Problem[] {
  const { draft } = linted
  const used = JSON.stringify(isJsonObject(draft.document.value) ? draft.document.value['steps'] : [])
  return [...draft.inputs].flatMap(([name, input]) => {
    const at = (path: Path, code: string, saying: Saying): Problem =>
      problemAt(draft.document.place(['inputs', name, ...path]), code, saying)
    const isOdd = input?.type === 'choice' && input.default !== undefined && !input.options.includes(input.default)
    const isUsed = new RegExp(String.raw`inputs\.${name}\b`).test(used)
    return [
      ...(isOdd
        ? [at(['default'], 'Y028', { what: 'the default is none of the options', fix: 'choose one of them' })]
        : []),
      ...(isUsed
        ? []
        : [at([], 'Y050', { what: `input ${name} is not used`, fix: 'delete it, or use it', level: 'warning' })]),
    ]
  })
}

function lintTitle({ draft: { document } }: Linted): readonly Problem[] {
  if (!isJsonObject(document.value)) return []
  return textsOf({ title: document.value['title'] ?? '', inputs: document.value['inputs'] ?? {} })
    .filter(({ text }) => isSpliced(text))
    .map(({ path }) => {
      const fix = 'say it in words'
      return problemAt(document.place(path), 'Y047', { what: 'values are never put into a text', fix })
    })
}

function lintMissing(linted: Linted): readonly Problem[] {
  const steps = lintedSteps(linted)
  const at = linted.draft.document.place(['steps'], 'key')
  const acts = steps.some(({ step, verb }) => verb?.changes && step.uses?.startsWith('identity/'))
  const warn = (code: string, what: string, fix: string): Problem =>
    problemAt(at, code, { what, fix, level: 'warning' })
  return [
    ...(acts && !steps.some(({ step }) => step.approve)
      ? [
          warn(
            'Y051',
            'nobody is asked before this runbook acts',
            'add approve: to the first step that changes something',
          ),
        ]
      : []),
    ...(steps.some(({ step }) => step.phase === 'notify')
      ? []
      : [warn('Y052', 'nobody is told', 'add a step with phase: notify and uses: notify/owners')]),
  ]
}
