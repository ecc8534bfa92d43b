import { string as arg } from '@oclif/core/args'
import { string } from '@oclif/core/flags'
import { isRefused, probeLines } from '../../../views/probe-card.ts'
import type { ProbeRequest } from '../app.ts'
import { createAsk } from '../ask.ts'
import { ARG, BaseCommand } from '../base-command.ts'
import { EXIT } from '../exit-code.ts'
import { readSecretPairs } from '../pairs.ts'
import { Refused, orRefuse } from '../refused.ts'
import { untilSignal } from '../signals.ts'
import { environmentWarnings } from '../start-warnings.ts'

const WHOM = 'stanch probe CREDENTIAL, or stanch probe --issuer URL --client-id ID'

export default class Probe extends BaseCommand {
  static override summary = 'Try a secret from outside: does it still work?'
  static override description =
    'Of a credential in the inventory, or, without any file, of a client at an issuer. Changes nothing and opens no run. ' +
    'Ends with 0 when the secret is refused, with 7 when it works or nobody can say.'
  static override args = { credential: arg({ ...ARG, description: 'A credential of the inventory' }) }
  static override flags = {
    issuer: string({ description: 'The issuer, https://…, as the provider publishes it', helpValue: 'URL' }),
    'client-id': string({ description: 'The client at that issuer', helpValue: 'ID' }),
    dialect: string({
      description:
        'Whose answers to a wrong secret to expect: keycloak, auth0, …; by the address of the issuer unless named',
      helpValue: 'NAME',
    }),
    origin: string({
      multiple: true,
      description: 'Another origin, https://…, that serves endpoints of the issuer; may be given more than once',
      helpValue: 'URL',
    }),
    secret: string({
      description: 'leaked=- (stdin), leaked=@FILE or leaked=env:NAME; else it is asked for',
      helpValue: 'leaked=-',
    }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Probe)
    const of = clientOf(args.credential, flags)
    const pairs = flags.secret === undefined ? [] : [flags.secret]
    const [ref] = Object.values(orRefuse(readSecretPairs(pairs)))
    await this.withApp(flags, async (app, screen) => {
      screen.say(...environmentWarnings(pairs))
      const ask = createAsk(screen, 'stanch probe … --secret leaked=-')
      const secret = ref ?? (await ask.secret('The secret to try'))
      if (!secret) return this.end(EXIT.usage)
      const proof = await untilSignal(async (signal) => orRefuse(await app.probe({ of, secret }, signal)))
      screen.show(probeLines(proof), proof)
      this.end(isRefused(proof) ? EXIT.done : EXIT.exposed)
    })
  }
}

interface Named {
  readonly issuer?: string | undefined
  readonly 'client-id'?: string | undefined
  readonly dialect?: string | undefined
  readonly origin?: readonly string[] | undefined
}

/** One of the two ways, whole, and nothing of the other. */
function clientOf(credential: string | undefined, named: Named): ProbeRequest['of'] {
  const { issuer, 'client-id': clientId, dialect, origin } = named
  const some = [issuer, clientId, dialect, origin].some((flag) => flag !== undefined)
  if (credential !== undefined && !some) return { credential }
  if (credential === undefined && issuer !== undefined && clientId !== undefined)
    return { issuer, client_id: clientId, dialect, origins: origin ?? [] }
  throw new Refused('whose secret is it?', WHOM)
}
