import type { Json } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import type { Document } from '../document/document.ts'
import { RunbookInput, Step } from '../model/runbook.ts'

/** A step as far as it can be read. `step` is null when its shape is wrong; its id and needs may still be known. */
export interface DraftStep {
  readonly index: number
  readonly id: string | null
  /** Ids of the steps before it; the step above when the file does not say. */
  readonly needs: readonly string[]
  readonly step: Step | null
}

/** What of a runbook can be checked further although other parts of it are wrong: all problems are told at once. */
export interface Draft {
  readonly document: Document
  readonly inputs: ReadonlyMap<string, RunbookInput | null>
  readonly steps: readonly DraftStep[]
}

export function draftOf(document: Document): Draft {
  const { inputs, steps } = isJsonObject(document.value) ? document.value : {}
  return { document, inputs: draftInputs(inputs), steps: draftSteps(steps) }
}

/** The needs of each step, made explicit. */
export function explicitNeeds(steps: readonly Pick<Step, 'id' | 'needs'>[]): readonly (readonly string[])[] {
  return steps.map(({ needs }, index) => needs ?? steps.slice(Math.max(0, index - 1), index).map(({ id }) => id))
}

function draftInputs(inputs: Json | undefined): Draft['inputs'] {
  if (!isJsonObject(inputs)) return new Map()
  return new Map(Object.entries(inputs).map(([name, input]) => [name, RunbookInput.safeParse(input).data ?? null]))
}

function draftSteps(steps: Json | undefined): readonly DraftStep[] {
  if (!Array.isArray(steps)) return []
  const ids = steps.map((step: Json) => (isJsonObject(step) && typeof step['id'] === 'string' ? step['id'] : null))
  return steps.map((raw: Json, index) => ({
    index,
    id: ids[index] ?? null,
    needs: draftNeeds(raw) ?? [ids[index - 1] ?? null].filter((id) => id !== null),
    step: Step.safeParse(raw).data ?? null,
  }))
}

function draftNeeds(raw: Json): readonly string[] | undefined {
  const needs = isJsonObject(raw) ? raw['needs'] : undefined
  return Array.isArray(needs) ? needs.filter((id: Json) => typeof id === 'string') : undefined
}
