import { documentOf } from '../config.ts'
import { valueAt } from '../document/document.ts'
import { ProblemsError } from '../model/problem-error.ts'

export interface Head {
  readonly origin: string
  readonly drill: boolean
}

/**
 * The two lines of an inventory that say where its journal is, without any of the checks: a mistake in the inventory must
 * not hide the open runs from whoever is paged. Undefined when there is none that can be read.
 */
export async function inventoryHead(file: string): Promise<Head | undefined> {
  try {
    const { value } = await documentOf(file)
    const origin = valueAt(value, ['origin'])
    return typeof origin === 'string' ? { origin, drill: valueAt(value, ['drill']) === true } : undefined
  } catch (thrown) {
    if (thrown instanceof ProblemsError) return undefined
    throw thrown
  }
}
