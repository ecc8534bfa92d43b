import assert from 'node:assert/strict'
import type { Connector } from '../connector.ts'
import { isVerb } from '../verb.ts'
import type { VerbName } from '../verb.ts'
import { changeChecks } from './check-change.ts'
import { lookChecks } from './check-look.ts'
import { planChecks } from './check-plan.ts'
import { settledChecks } from './check-settled.ts'
import { fieldsWithoutDescription } from './descriptions.ts'
import type { Subject } from './stage.ts'
import type { ContractCheck, World } from './world.ts'

export interface ContractSubject {
  readonly connector: Connector
  readonly world: World
}

/**
 * Every promise the engine relies on, as named checks for any test runner:
 * `for (const { name, run } of connectorContract({ connector, world })) test(name, run)`.
 */
export function connectorContract({ connector, world }: ContractSubject): readonly ContractCheck[] {
  const verbs = Object.keys(connector.actions).filter((verb) => isVerb(verb))
  return [...shapeChecks(connector), ...verbs.flatMap((verb) => verbChecks(connector, verb, world))]
}

function shapeChecks(connector: Connector): readonly ContractCheck[] {
  return [
    {
      name: 'offers at least one verb, each of its own kind or of a session',
      run: async () => {
        const verbs = Object.keys(connector.actions)
        assert.notEqual(verbs.length, 0)
        for (const verb of verbs) assert(isVerb(verb) && fits(verb, connector), `${connector.kind} offers ${verb}`)
      },
    },
    {
      name: 'every field of settings and target has a description',
      run: async () => assert.deepEqual(fieldsWithoutDescription(connector), []),
    },
    {
      name: 'every action undoes itself or says why it cannot',
      run: async () => {
        for (const action of Object.values(connector.actions)) {
          assert(typeof action.undo === 'function' || action.undo.cannot.length > 10, 'undo.cannot gives the reason')
        }
      },
    },
  ]
}

/** An identity provider that ends sessions itself offers the session verb, too. */
function fits(verb: VerbName, { kind }: Connector): boolean {
  return verb.startsWith(`${kind}/`) || (kind === 'identity' && verb.startsWith('session/'))
}

function verbChecks(connector: Connector, verb: VerbName, world: World): readonly ContractCheck[] {
  const stage = world[verb]
  const missing = async (): Promise<void> => assert.fail(`the world has no stage for ${verb}`)
  if (!stage) return [{ name: `${verb}: the world has a stage for it`, run: missing }]
  const subject: Subject = { connector, verb, stage }
  const own = { change: changeChecks, look: lookChecks, settled: settledChecks, 'by-hand': () => [] }[stage.acts]
  return [...planChecks(subject), ...own(subject)].map(({ name, run }) => ({ name: `${verb}: ${name}`, run }))
}
