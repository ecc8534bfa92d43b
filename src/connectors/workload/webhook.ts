// Anything that restarts a program when it is asked by HTTP: a deploy hook, a job server, an endpoint of the program.
//   POST url  {type:"stanch.restart", run, target, idempotency_key}
// with a bearer token, or signed as Standard Webhooks 1.0 has it (webhook-id, webhook-timestamp, webhook-signature). Its 2xx
// says "taken", never "restarted": that shows on the program's health page, which is therefore required.
import { z } from 'zod'
import { connector, secretRef } from '../../sdk/index.ts'
import type { Context, Input, SecretRef, ThingTarget } from '../../sdk/index.ts'
import { signWebhook } from '../../sdk/standard-webhook.ts'
import { awaitNewMark, Health, keepMark, readHealth, readMarks } from '../../sdk/start-mark.ts'

const Settings = z.strictObject({
  bearer: secretRef('Bearer token for the receiver').optional(),
  signing_key: secretRef('Signing key of Standard Webhooks, whsec_…').optional(),
})
const Target = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).meta({ description: 'Who is asked to restart the program' }),
  health: Health.meta({ description: 'Where the new start shows' }),
})
const Mark = z.strictObject({ was: z.string().nullable() })

type In = Input<z.output<typeof Settings>, ThingTarget<z.output<typeof Target>>, unknown>

export default connector({
  kind: 'workload',
  id: 'webhook',
  title: 'A restart by webhook',
  rights: { 'workload/restart': ['call the restart address with its bearer'] },
  settings: Settings,
  target: Target,
}).action('workload/restart', {
  change: Mark,
  receipt: Mark,

  observe: (ctx, { target }) => readMarks(ctx, () => readHealth(ctx, target.with.health)),

  plan({ was, now, asked }, { settings, target }) {
    if (settings.bearer === undefined && settings.signing_key === undefined) {
      return { kind: 'blocked', because: 'the webhook has neither bearer nor signing_key', fix: 'give it one of them' }
    }
    if (asked && was !== null && now !== null && was !== now) {
      return { kind: 'settled', because: `${target.id} has started again since we asked`, receipt: { was } }
    }
    return {
      kind: 'change',
      change: { was },
      says: `Asks ${new URL(target.with.url).host} to restart ${target.id}`,
      lines: was === null ? [`${target.id} does not answer now, so a new start cannot be proven`] : [],
    }
  },

  async apply(ctx, input, change) {
    await keepMark(ctx, change.was)
    await send(ctx, input)
    return change
  },

  verify: (ctx, { target }, receipt) =>
    awaitNewMark(ctx, {
      claim: `${target.id} has started again and read its secret`,
      was: receipt?.was ?? null,
      noneIsCertain: false,
      read: () => readHealth(ctx, target.with.health),
    }),

  undo: { cannot: 'a restart cannot be taken back' },
})

async function send(ctx: Context, { briefing, settings, target }: In): Promise<void> {
  const json = { type: 'stanch.restart', run: briefing.run, target: target.id, idempotency_key: ctx.idempotencyKey }
  await ctx.http.send({
    method: 'POST',
    url: target.with.url,
    ...(settings.bearer !== undefined && { auth: { bearer: await ctx.secrets.read(settings.bearer) } }),
    headers: {
      'idempotency-key': ctx.idempotencyKey,
      ...(settings.signing_key !== undefined && (await signature(ctx, settings.signing_key, JSON.stringify(json)))),
    },
    json,
    expect: [200, 201, 202, 204],
    body: z.unknown(),
  })
}

async function signature(ctx: Context, key: SecretRef, body: string): Promise<Readonly<Record<string, string>>> {
  const at = Math.floor(Date.now() / 1000)
  return signWebhook({ id: ctx.idempotencyKey, at, body }, await ctx.secrets.read(key))
}
