// Where no program can end sessions, a person does it. A canary that is still alive refutes it; without one that was seen
// alive before, nothing proves it, and the step stays "by hand".
import { z } from 'zod'
import { connector, VERBS } from '../../sdk/index.ts'
import { judgeSessions, replayCanaries } from '../../sdk/session.ts'

const VERB = 'session/back-channel-logout'

export default connector({
  kind: 'session',
  id: 'by-hand',
  title: 'A person ends the sessions',
  settings: z.strictObject({}),
  // The credential's `with` belongs to its identity connector; nothing of it is needed here.
  target: z.looseObject({}),
}).action(VERB, {
  change: z.null(),
  receipt: VERBS[VERB].gives,
  observe: async () => null,
  plan: (_, { target: { client_id: client, relying_parties: parties } }) => ({
    kind: 'by-hand',
    says: `A person ends the sessions of ${client}`,
    lines: [
      `In the console of the provider: end every session of ${client}, and revoke its grants and refresh tokens.`,
      'Where its card has "user sessions" (stanch connector show), the runbook end-user-sessions ends those of its users.',
      ...parties.map(({ id }) => `At ${id}: sign everybody out, or restart it with another session key.`),
    ],
    wants: [{ name: 'done', kind: 'confirm', prompt: 'Are the sessions ended?', optional: false }],
  }),
  apply: () => Promise.reject(new TypeError('a person does this')),
  verify: async (ctx, { target: { client_id: clientId, relying_parties: relyingParties } }) => {
    const after = await replayCanaries(ctx, relyingParties)
    return judgeSessions({ clientId, relyingParties, receipt: null, after, stillListed: null })
  },
  undo: { cannot: 'an ended session does not begin again; people log in' },
})
