import { z } from 'zod'
import type { Context } from '../../../sdk/index.ts'
import { listAll } from './api.ts'
import type { AuthentikAt } from './api.ts'

const Program = z.object({
  client_id: z.string(),
  logout_uri: z.string().default(''),
  logout_method: z.string().default('backchannel'),
})

/** Which programs authentik will not tell that a session has ended: a user's session spans all of them. */
export async function untold(ctx: Context, at: AuthentikAt): Promise<readonly string[]> {
  const programs = await listAll(ctx, at, { path: 'providers/oauth2/?', row: Program })
  const silent = programs.filter(({ logout_uri: uri }) => uri === '')
  const front = programs.filter(({ logout_uri: uri, logout_method: method }) => uri !== '' && method !== 'backchannel')
  return [
    ...(silent.length > 0 ? [`authentik has no logout URI to tell these programs: ${named(silent)}`] : []),
    ...(front.length > 0
      ? [`authentik tells these programs by the user’s browser alone, which is not there: ${named(front)}`]
      : []),
  ]
}

const MOST = 10

function named(programs: readonly z.output<typeof Program>[]): string {
  const names = programs.slice(0, MOST).map(({ client_id: id }) => id)
  return programs.length > MOST ? `${names.join(', ')} and ${programs.length - MOST} more` : names.join(', ')
}
