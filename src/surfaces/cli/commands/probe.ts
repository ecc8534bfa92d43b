import { string as arg } from '@oclif/core/args'
import { string } from '@oclif/core/flags'
import type { SecretRef } from '../../../base/secret.ts'
import { line } from '../../../views/line.ts'
import { ARG, BaseCommand } from '../base-command.ts'
import { createAsk } from '../ask.ts'
import { EXIT } from '../exit-code.ts'
import { readSecretPairs } from '../pairs.ts'
import { orRefuse } from '../refused.ts'
import { untilSignal } from '../signals.ts'

export default class Probe extends BaseCommand {
  static override summary = 'Try a secret from outside: does it still work?'
  static override description =
    'Changes nothing and opens no run. Ends with 0 when the secret is refused, with 7 when it works or nobody can say.'
  static override args = { credential: arg({ ...ARG, required: true, description: 'A credential of the inventory' }) }
  static override flags = {
    secret: string({
      description: 'leaked=- (stdin), leaked=@FILE or leaked=env:NAME; else it is asked for',
      helpValue: 'leaked=-',
    }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Probe)
    const refs: Readonly<Record<string, SecretRef>> = orRefuse(
      readSecretPairs(flags.secret === undefined ? [] : [flags.secret]),
    )
    await this.withApp(flags, async (app, screen) => {
      const ask = createAsk(screen, `stanch probe ${args.credential} --secret leaked=-`)
      const secret = Object.values(refs)[0] ?? (await ask.secret('The secret to try'))
      if (!secret) return this.end(EXIT.usage)
      const proof = await untilSignal(async (signal) => orRefuse(await app.probe({ ...args, secret }, signal)))
      const dead = proof.exposure === 'dead' || proof.exposure === 'contained'
      const head = line(HEADLINE[proof.exposure ?? 'unknown'], dead ? 'good' : 'bad')
      screen.show([head, line(proof.claim, 'plain', 2), ...proof.seen.map((seen) => line(seen, 'dim', 2))], proof)
      this.end(dead ? EXIT.done : EXIT.exposed)
    })
  }
}

const HEADLINE = {
  live: 'THE SECRET STILL WORKS',
  contained: 'the secret is refused',
  dead: 'the secret is dead (proven)',
  unknown: 'WE DO NOT KNOW whether the secret still works',
}
