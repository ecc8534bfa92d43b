// The AWS SDK is the judge of our double of Amazon Cognito.
import {
  AddUserPoolClientSecretCommand,
  CognitoIdentityProviderClient,
  DeleteUserPoolClientSecretCommand,
  DescribeUserPoolClientCommand,
  InvalidParameterException,
  LimitExceededException,
  ListUserPoolClientSecretsCommand,
  ResourceNotFoundException,
  TooManyRequestsException,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { FRESH, LEAKED } from '../world/double.ts'
import { double, KEY, LIMITED, POOL, secretOf } from '../world/identity-cognito.ts'
import type { CognitoState } from '../world/identity-cognito.ts'
import { busyOnce, served } from './served.ts'

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
