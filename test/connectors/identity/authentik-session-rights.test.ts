import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cast } from '../../world/identity-authentik.ts'
import type { Authentik } from '../../world/identity-authentik.ts'
import { stageOf } from './acting.ts'
import type { Stage } from './acting.ts'

let stage: Stage<Authentik>
beforeEach(async () => void (stage = await stageOf(cast)))
afterEach(() => stage.close())

const end = (users: string | null, whose = 'users') => stage.run('identity/end-sessions', { whose, users })
const sessions = () => stage.state.sessions.map(({ uuid }) => uuid)

describe('our own account', () => {
  const withOauthToken = async () => {
    await stage.close()
    stage = await stageOf({ ...cast, settings: (url) => ({ ...cast.settings(url), token_of: 'ops' }) })
    stage.state.sessions.push({ uuid: 's1', user: 9 })
  }

  test.each([
    ['stanch', 'users'],
    [null, 'everyone'],
  ])('with an API token its sessions end like those of others: %s, %s', async (users, whose) => {
    stage.state.sessions.push({ uuid: 's1', user: 9 })
    expect((await end(users, whose)).proof?.verdict).toBe('proven')
    expect(sessions()).not.toContain('s1')
  })

  test('with a token of an OAuth client it is left out of everyone: it would lock itself out', async () => {
    await withOauthToken()
    const { proof } = await end(null, 'everyone')
    expect(sessions()).toEqual(['s1'])
    expect(proof?.residual).toContainEqual(expect.stringContaining('locked out first'))
  })

  test('and by name it is refused, before anything is written', async () => {
    await withOauthToken()
    await expect(end('stanch')).rejects.toMatchObject({ effect: 'none', fault: { code: 'PLAN_BLOCKED' } })
    expect(stage.writes()).toEqual([])
  })
})

describe('rights', () => {
  test.each([
    'authentik_core.view_user',
    'authentik_core.view_authenticatedsession',
    'authentik_providers_oauth2.view_refreshtoken',
    'authentik_providers_oauth2.view_accesstoken',
  ])('without %s lists are short and no refusal: that is a fault which names it, and no proof', async (right) => {
    stage.state.us.permissions = stage.state.us.permissions.filter((one) => one !== right)
    await expect(end('ada')).rejects.toMatchObject({
      effect: 'none',
      fault: { code: 'TARGET_REFUSED_US', next: expect.arrayContaining([{ say: expect.stringContaining(right) }]) },
    })
    expect(stage.writes()).toEqual([])
  })

  test('a right to view that is lost before the proof leaves nothing proven', async () => {
    const { us } = stage.state
    stage.server.weather = ({ method }) => {
      if (method === 'DELETE') us.permissions = us.permissions.filter((right) => right.includes('.delete_'))
      return undefined
    }
    await expect(end('ada')).rejects.toMatchObject({
      fault: { code: 'TARGET_REFUSED_US', saw: expect.stringContaining('authentik_core.view_authenticatedsession') },
    })
  })

  test('a superuser needs no other right', async () => {
    Object.assign(stage.state.us, { superuser: true, permissions: [] })
    expect((await end('ada')).proof?.verdict).toBe('proven')
  })

  test.each([
    ['authentik_core.delete_authenticatedsession', ['a1', 'a2', 'a3', 'g1']],
    ['authentik_providers_oauth2.delete_refreshtoken', ['g1']],
  ])('without %s it is named when something should end', async (right, left) => {
    stage.state.us.permissions = stage.state.us.permissions.filter((one) => one !== right)
    await expect(end('ada')).rejects.toMatchObject({
      fault: { code: 'TARGET_REFUSED_US', next: expect.arrayContaining([{ say: expect.stringContaining(right) }]) },
    })
    expect(sessions()).toEqual(left)
  })
})
