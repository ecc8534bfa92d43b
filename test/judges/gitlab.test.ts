// Gitbeaker, the client of GitLab that most programs use, is the judge of our double: GitLab has none of its own for Node.
import { Gitlab, GitbeakerRequestError } from '@gitbeaker/rest'
import { expect, test } from 'vitest'
import { LEAKED } from '../world/double.ts'
import { gitlab, LIMITED, TOKEN } from '../world/identity-gitlab.ts'
import { busyOnce, served } from './served.ts'

async function judge(token = TOKEN) {
  const server = await served(gitlab)
  const { Applications: applications } = new Gitlab({ host: server.url, token })
  return { server, applications, renew: (id: number) => applications.requester.post(`applications/${id}/renew-secret`) }
}

test('it walks the pages to the last application, and none of them shows a secret', async () => {
  const { applications } = await judge()
  const found = await applications.all({ perPage: 1 })
  expect(found.map((one) => [one.id, one.application_id])).toEqual([
    [7, 'else'],
    [42, 'shop-web'],
  ])
  expect(JSON.stringify(found)).not.toContain(LEAKED)
})

test('a renewal makes a secret and shows it once', async () => {
  const { server, renew, applications } = await judge()
  const { status, body } = await renew(42)
  const { secret } = body as { secret: string }
  expect([status, gitlab.live(server.state)]).toEqual([201, [secret]])
  expect(JSON.stringify(await applications.all())).not.toContain(secret)
})

test.each([
  ['a token that is not ours', 'of-somebody-else', 42, 401],
  ['an application that is not there', TOKEN, 99, 404],
])('%s is a GitbeakerRequestError with what GitLab said', async (_, token, id, status) => {
  const { renew } = await judge(token)
  const failed = renew(id)
  await expect(failed).rejects.toBeInstanceOf(GitbeakerRequestError)
  const { cause } = (await failed.catch((thrown: unknown) => thrown)) as GitbeakerRequestError
  expect([cause?.response.status, cause?.description]).toEqual([status, expect.stringContaining(String(status))])
})

test('told that it asks too often, it comes back; it does so with a renewal, too', async () => {
  const { server, renew } = await judge()
  busyOnce(server, LIMITED)
  await renew(42)
  server.weather = (asked) => {
    server.weather = () => undefined
    gitlab.answer(server.state, asked)
    return { status: 502 }
  }
  await renew(42)
  expect(server.state.made).toBe(3)
})
