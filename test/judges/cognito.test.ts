// The AWS SDK is the judge of our double of Amazon Cognito.
import {
  AddUserPoolClientSecretCommand,
  AdminListUserSessionsCommand,
  AdminRevokeUserSessionCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  DeleteUserPoolClientSecretCommand,
  DescribeUserPoolClientCommand,
  GetUserPoolSessionConfigurationCommand,
  InvalidParameterException,
  LimitExceededException,
  ListUserPoolClientSecretsCommand,
  paginateListUsers,
  ResourceNotFoundException,
  TooManyRequestsException,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { person, sso, tkn } from '../world/cognito-users.ts'
import { FRESH, LEAKED } from '../world/double.ts'
import { double, KEY, LIMITED, POOL, secretOf } from '../world/identity-cognito.ts'
import type { CognitoState } from '../world/identity-cognito.ts'
import { all, busyOnce, served } from './served.ts'

const client = { UserPoolId: POOL, ClientId: 'shopweb' }

async function judge(change?: (state: CognitoState) => void, secretAccessKey = KEY.secret, maxAttempts = 3) {
  const server = await served(double, change)
  const cognito = new CognitoIdentityProviderClient({
    region: 'eu-central-1',
    endpoint: server.url,
    maxAttempts,
    credentials: { accessKeyId: KEY.id, secretAccessKey },
  })
  return { server, cognito }
}

test('it is signed as AWS signs, lists secrets without values, has one made and deletes the leaked one', async () => {
  const { server, cognito } = await judge()
  const { ClientSecrets: before } = await cognito.send(new ListUserPoolClientSecretsCommand(client))
  expect(before).toEqual([{ ClientSecretId: secretOf(0, '').id, ClientSecretCreateDate: new Date(1_700_000_000_000) }])
  const { ClientSecretDescriptor: made } = await cognito.send(new AddUserPoolClientSecretCommand(client))
  expect(double.live(server.state)).toEqual([LEAKED, made?.ClientSecretValue])
  await cognito.send(new DeleteUserPoolClientSecretCommand({ ...client, ClientSecretId: secretOf(0, '').id }))
  expect(double.live(server.state)).toEqual([made?.ClientSecretValue])
})

test('a value of our own is taken, and not shown again', async () => {
  const { server, cognito } = await judge()
  const { ClientSecretDescriptor: made } = await cognito.send(
    new AddUserPoolClientSecretCommand({ ...client, ClientSecret: FRESH }),
  )
  expect([made?.ClientSecretValue, double.live(server.state)]).toEqual([undefined, [LEAKED, FRESH]])
})

test('the list is walked by NextToken', async () => {
  const { cognito } = await judge((state) => void state.secrets.push(secretOf(1, FRESH)))
  const ids: (string | undefined)[] = []
  let NextToken: string | undefined
  do {
    // One page tells where the next one is.
    // oxlint-disable-next-line no-await-in-loop
    const page = await cognito.send(new ListUserPoolClientSecretsCommand({ ...client, NextToken }))
    ids.push(...(page.ClientSecrets ?? []).map(({ ClientSecretId: id }) => id))
    ;({ NextToken } = page)
  } while (NextToken !== undefined)
  expect(ids).toEqual([secretOf(0, '').id, secretOf(1, '').id])
})

test('it describes the client', async () => {
  const { cognito } = await judge()
  expect((await cognito.send(new DescribeUserPoolClientCommand(client))).UserPoolClient).toMatchObject({
    ClientId: 'shopweb',
    CallbackURLs: ['https://shop.example/callback'],
  })
})

const full = (state: CognitoState): void => void state.secrets.push(secretOf(1, FRESH))
const REFUSED = [
  ['a third secret', full, new AddUserPoolClientSecretCommand(client), LimitExceededException],
  [
    'a value outside the alphabet',
    undefined,
    new AddUserPoolClientSecretCommand({ ...client, ClientSecret: `${FRESH.slice(0, 30)}-_` }),
    InvalidParameterException,
  ],
  [
    'deleting the last one',
    undefined,
    new DeleteUserPoolClientSecretCommand({ ...client, ClientSecretId: secretOf(0, '').id }),
    InvalidParameterException,
  ],
  [
    'a secret that is not there',
    full,
    new DeleteUserPoolClientSecretCommand({ ...client, ClientSecretId: secretOf(9, '').id }),
    ResourceNotFoundException,
  ],
  [
    'an unknown client',
    undefined,
    new AddUserPoolClientSecretCommand({ ...client, ClientId: 'nobody' }),
    ResourceNotFoundException,
  ],
] as const

test.each(REFUSED)('%s is an exception of its own class', async (_, change, command, kind) => {
  const { cognito } = await judge(change)
  await expect(cognito.send(command as AddUserPoolClientSecretCommand)).rejects.toBeInstanceOf(kind)
})

test('a signature with another key is refused', async () => {
  const { cognito } = await judge(undefined, 'of-somebody-else')
  const failed = cognito.send(new ListUserPoolClientSecretsCommand(client))
  await expect(failed).rejects.toMatchObject({ name: 'InvalidSignatureException', $fault: 'client' })
})

test('told that it asks too often, it comes back', async () => {
  const { server, cognito } = await judge()
  busyOnce(server, LIMITED)
  expect((await cognito.send(new ListUserPoolClientSecretsCommand(client))).ClientSecrets).toHaveLength(1)
  expect(server.asked).toHaveLength(2)
})

test('without retries that is an exception of its own class', async () => {
  const { server, cognito } = await judge(undefined, KEY.secret, 1)
  busyOnce(server, LIMITED)
  const failed = cognito.send(new ListUserPoolClientSecretsCommand(client))
  await expect(failed).rejects.toBeInstanceOf(TooManyRequestsException)
})

test('it sends a write again after a 500: a secret that was made and not told is made twice', async () => {
  const { server, cognito } = await judge()
  server.weather = (asked) => {
    server.weather = () => undefined
    double.answer(server.state, asked)
    return { status: 500, json: { __type: 'InternalErrorException', message: 'a sentence' } }
  }
  await expect(cognito.send(new AddUserPoolClientSecretCommand(client))).rejects.toBeInstanceOf(LimitExceededException)
  expect(server.state.secrets).toHaveLength(2)
})

test('users are walked page by page, and found by an attribute', async () => {
  const { cognito } = await judge((state) => void state.users.people.push(person('carol'), person('dan')))
  const namesBy = async (Filter?: string) => {
    const pages = await all(paginateListUsers({ client: cognito, pageSize: 60 }, { UserPoolId: POOL, Filter }))
    return pages.map(({ Users: users = [] }) => users.map(({ Username: name }) => name))
  }
  expect(await namesBy()).toEqual([
    ['ada', 'bob'],
    ['carol', 'dan'],
  ])
  expect(await namesBy('email = "dan@example.com"')).toEqual([['dan']])
  expect(await namesBy(String.raw`username = "x\""`)).toEqual([[]])
})

const ada = { UserPoolId: POOL, Username: 'ada' }

test('sessions are listed with their kind and where they came from, where the pool tracks them', async () => {
  const { cognito } = await judge()
  const tracking = new GetUserPoolSessionConfigurationCommand({ UserPoolId: POOL })
  expect(await cognito.send(tracking)).toMatchObject({ UserSessionTracking: 'ENABLED' })
  const first = await cognito.send(new AdminListUserSessionsCommand(ada))
  expect(first.Sessions).toMatchObject([
    { SessionId: sso('ada'), SessionType: 'SSO', CreateDate: new Date(1_792_454_400_000) },
    { SessionId: tkn('ada1'), SessionType: 'TOKEN', OriginSessionId: sso('ada') },
  ])
  const rest = await cognito.send(new AdminListUserSessionsCommand({ ...ada, NextToken: first.NextToken }))
  expect([rest.Sessions?.map(({ SessionId: id }) => id), rest.NextToken]).toEqual([[tkn('ada2')], undefined])
})

test('a global sign-out leaves the browser session, and revoking that one ends what came through it', async () => {
  const { server, cognito } = await judge()
  const idsOf = (place: number) => server.state.users.people[place]?.sessions.map(({ id }) => id)
  await cognito.send(new AdminUserGlobalSignOutCommand(ada))
  expect(idsOf(0)).toEqual([sso('ada')])
  const linked = {
    UserPoolId: POOL,
    Username: 'bob',
    SessionId: sso('bob'),
    RevokeAssociatedSessions: 'LINKED',
  } as const
  await cognito.send(new AdminRevokeUserSessionCommand(linked))
  expect(idsOf(1)).toEqual([tkn('bob2')])
  await expect(cognito.send(new AdminRevokeUserSessionCommand(linked))).rejects.toBeInstanceOf(
    ResourceNotFoundException,
  )
})

test('a user who is not there is an exception of its own class', async () => {
  const { cognito } = await judge()
  const failed = cognito.send(new AdminUserGlobalSignOutCommand({ ...ada, Username: 'nobody' }))
  await expect(failed).rejects.toBeInstanceOf(UserNotFoundException)
})
