/** One thing that differs. `weaker`: fewer people are asked, or less is proven, than before. */
export interface Difference {
  readonly kind: 'weaker' | 'removed' | 'added' | 'changed'
  /** `runbook`, `inputs.client`, or the id of a step. */
  readonly where: string
  readonly says: string
}
