import { expect, onTestFinished } from 'vitest'
import { orRefuse } from '../../../src/surfaces/cli/refused.ts'
import { allWords } from '../../../src/views/verdict.ts'
import { peopleAt } from '../../incidents/people.ts'
import type { AtWork, Played } from '../../incidents/people.ts'
import { keycloakShop } from '../../world/keycloak-shop.ts'
import type { KeycloakShop } from '../../world/keycloak-shop.ts'
import type { Keycloak, RealmWanted } from '../../world/real-keycloak.ts'

export interface Incident {
  readonly shop: KeycloakShop
  readonly people: AtWork
}

/** A shop at the real Keycloak, and the real application of its people; both end with the test. */
export async function incidentAt(keycloak: Keycloak, wanted: RealmWanted): Promise<Incident> {
  const shop = await keycloakShop(keycloak, wanted)
  onTestFinished(shop.stop)
  const people = await peopleAt(shop)
  onTestFinished(people.stop)
  return { shop, people }
}

/** The words of all that is less than proven. */
export function lessThanProven({ state }: Played): readonly string[] {
  return allWords(state).filter((word) => !['proven', 'not needed', 'already so'].includes(word))
}

/** The stolen cookie and the old refresh token open nothing, nobody is logged in, and whoever logs in now gets in. */
export async function expectLoggedOut({ attack, refreshesOffline, sessions, logInAnew }: KeycloakShop): Promise<void> {
  expect([await attack(), await refreshesOffline(), await sessions()]).toEqual([[false, false], false, [0, 0]])
  expect(await logInAnew()).toBe(200)
}

/** The owners were told on both ways, and the record is whole and holds none of these. */
export async function expectToldAndSound({ shop, people }: Incident, played: Played, secrets: readonly string[]) {
  expect(shop.programs.chat.posts).not.toEqual([])
  expect(shop.programs.mail.mails).not.toEqual([])
  const { runs, registry } = orRefuse(await people.responder.verify({}))
  expect([registry, runs.map((report) => [report.run, report.verdict])]).toEqual([[], [[played.run, 'sound']]])
  for (const secret of secrets) expect(JSON.stringify(played.entries)).not.toContain(secret)
}
