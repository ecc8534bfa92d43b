import type { Runbook, RunbookInput, Step } from '../model/runbook.ts'
import { mayBeLeftOut } from '../model/runbook.ts'
import type { Line } from './line.ts'
import { columns, line } from './line.ts'

/** A runbook as one reads it before it is needed: what it asks for, then its steps in order. */
export function runbookLines(runbook: Runbook): readonly Line[] {
  return [
    line(`${runbook.name}   ${runbook.title}`, 'strong'),
    ...(runbook.controls.length > 0 ? [line(`supports ${runbook.controls.join(', ')}`, 'dim')] : []),
    line('asks for', 'strong'),
    ...columns(Object.entries(runbook.inputs).map(inputRow)).map((text) => line(text, 'plain', 2)),
    line('steps', 'strong'),
    ...runbook.steps.flatMap(stepLines),
  ]
}

function inputRow([name, input]: [string, RunbookInput]): readonly string[] {
  const options = input.type === 'choice' ? input.options.join(' | ') : 'kind' in input ? input.kind : ''
  const given = input.type === 'secret' ? `--secret ${name}=-` : `--set ${name}=…`
  return [
    name,
    input.type + (mayBeLeftOut(input) ? '?' : ''),
    given,
    [input.prompt ?? '', options].filter(Boolean).join('  '),
  ]
}

function stepLines(step: Step, index: number): readonly Line[] {
  const notes = [
    step.needs && `after ${step.needs.join(', ')}`,
    step.when && `only when ${step.when}`,
    step.for_each && `for each of ${step.for_each}`,
    step.approve && `needs approval: ${step.approve.any} of ${step.approve.of.join(', ')}`,
    step.always && 'runs however the steps before ended',
    step.verify && `not verified: ${step.because ?? ''}`,
    step.why,
  ]
  return [
    line(
      `${String(index + 1).padStart(2)}. ${step.phase.padEnd(10)} ${step.id.padEnd(18)} ${step.uses ?? 'by hand'}`,
      'plain',
      2,
    ),
    ...notes.flatMap((note) => (note ? [line(note, 'dim', 8)] : [])),
  ]
}
