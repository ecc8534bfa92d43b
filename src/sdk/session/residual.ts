import type { RelyingParty } from '../../model/inventory.ts'
import type { EndedSessions, ListedSessions } from './provider-sessions.ts'
import type { SessionName } from './shapes.ts'

export interface LeftOver {
  readonly listed: readonly ListedSessions[]
  /** Null when the provider's own sessions could not be ended. */
  readonly ended: EndedSessions | null
  readonly parties: readonly RelyingParty[]
  readonly sessions: readonly SessionName[]
  /** The provider told the programs, and does not say how that went. */
  readonly untold: boolean
}

/** What a logout leaves open, in sentences for the report. */
export function residualOf({ listed, ended, parties, sessions, untold }: LeftOver): readonly string[] {
  const others = [...new Set(ended?.ended.flatMap(({ alsoSignedInAt }) => alsoSignedInAt))].filter(
    (client) => !parties.some(({ client_id }) => client_id === client),
  )
  const since = listed
    .flatMap((one) => one.since ?? [])
    .toSorted()
    .at(-1)
  return [
    ...(ended === null ? WITHOUT_PROVIDER : ['access tokens in JWT form stay valid until they expire']),
    ...(since === undefined ? [] : [`sessions begun before ${since} are not in the provider's index`]),
    ...(others.length === 0
      ? []
      : [
          `the session ended for other clients too, whose programs were not told: ${others.slice(0, 20).join(', ')}${others.length > 20 ? ', …' : ''}`,
        ]),
    ...(untold ? ['the provider does not say which programs it could tell: only the canaries speak for theirs'] : []),
    ...(sessions.some(({ sid }) => sid === null) ? BY_SUBJECT : []),
  ]
}

const WITHOUT_PROVIDER = [
  "the provider's own sessions were not ended: the next visit signs a user in again without a question",
  'refresh tokens and access tokens were not revoked',
]

/** express-openid-connect forgets a logged-out subject, but not a logged-out session, when that subject logs in again. */
const BY_SUBJECT = [
  'some programs take an old cookie again once its user logs in anew, where only the subject was logged out: look again later',
]
