import cognito from '../../src/connectors/identity/cognito.ts'
import { Secret } from '../../src/sdk/index.ts'
import { signAws } from '../../src/sdk/aws-signature.ts'
import { answerOfUsers, failed, startUsers } from './cognito-users.ts'
import type { CognitoUsers, UserInput } from './cognito-users.ts'
import { doubleWorld } from './double-world.ts'
import type { DoubleCast } from './double-world.ts'
import { credentialsOf, FRESH, LEAKED } from './double.ts'
import type { Asked, Double, Told } from './double.ts'

export const KEY = { id: 'AKIDEXAMPLESTANCH', secret: 'canary-aws-secret-access-key-7878' }
export const POOL = 'eu-central-1_AbCdEfGhI'
const MOST = 2

interface ClientSecret {
  id: string
  value: string
}

export interface CognitoState {
  secrets: ClientSecret[]
  made: number
  callbacks: string[]
  users: CognitoUsers
}

export const secretOf = (place: number, value: string): ClientSecret => ({
  id: `shopweb--${1_700_000_000 + place}`,
  value,
})

/** The API of cognito-idp and the pool's own domain in one. */
export const double: Double<CognitoState> = {
  start: () => ({
    secrets: [secretOf(0, LEAKED)],
    made: 0,
    callbacks: ['https://shop.example/callback'],
    users: startUsers(),
  }),
  live: ({ secrets }) => secrets.map(({ value }) => value),
  answer: (state, asked) => {
    if (asked.url.pathname.startsWith('/oauth2/')) return probe(state, asked)
    if (!isSigned(asked)) return failed('InvalidSignatureException')
    const action = asked.headers.get('x-amz-target')?.split('.').at(-1) ?? ''
    return api(state, action, JSON.parse(asked.body))
  },
}

function probe(state: CognitoState, asked: Asked): Told {
  const { id, secret } = credentialsOf(asked, (text) => text)
  if (id !== 'shopweb' || !double.live(state).includes(secret))
    return { status: 400, json: { error: 'invalid_client' } }
  if (asked.url.pathname === '/oauth2/revoke') return { status: 200 }
  return { status: 400, json: { error: 'invalid_grant' } }
}

/** Signs what came once more and compares, as the service does. */
function isSigned({ method, url, headers, body }: Asked): boolean {
  const names = /SignedHeaders=([^,]+)/.exec(headers.get('authorization') ?? '')?.[1]?.split(';') ?? []
  const added = ['host', 'x-amz-date', 'x-amz-security-token']
  const date = headers.get('x-amz-date') ?? ''
  const now = new Date(date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (Number.isNaN(now.getTime())) return false
  const own = Object.fromEntries(
    names.filter((name) => !added.includes(name)).map((name) => [name, headers.get(name) ?? '']),
  )
  const credentials = { id: KEY.id, secret: new Secret(KEY.secret), sessionToken: null }
  const signing = { credentials, region: 'eu-central-1', service: 'cognito-idp', now }
  return (
    signAws({ method, url: url.href, headers: own, body }, signing)['authorization'] === headers.get('authorization')
  )
}

interface Input extends UserInput {
  readonly ClientId: string
  readonly ClientSecret?: string
  readonly ClientSecretId?: string
}

function api(state: CognitoState, action: string, input: Input): Told {
  if (input.UserPoolId !== POOL) return failed('ResourceNotFoundException')
  const ofUsers = answerOfUsers(state.users, action, input)
  if (ofUsers) return ofUsers
  if (input.ClientId !== 'shopweb') return failed('ResourceNotFoundException')
  switch (action) {
    case 'ListUserPoolClientSecrets':
      return list(state, input.NextToken)
    case 'AddUserPoolClientSecret':
      return add(state, input.ClientSecret)
    case 'DeleteUserPoolClientSecret':
      return remove(state, input.ClientSecretId ?? '')
    case 'DescribeUserPoolClient':
      return {
        status: 200,
        json: {
          UserPoolClient: {
            UserPoolId: POOL,
            ClientId: 'shopweb',
            ClientSecret: state.secrets[0]?.value,
            CallbackURLs: state.callbacks,
          },
        },
      }
    default:
      return failed('UnknownOperationException')
  }
}

/** One a page: how many AWS shows at once is not documented. */
function list({ secrets }: CognitoState, token = '0'): Told {
  const at = Number(token)
  const more = at + 1 < secrets.length ? { NextToken: String(at + 1) } : {}
  return { status: 200, json: { ClientSecrets: secrets.slice(at, at + 1).map((one) => descriptor(one)), ...more } }
}

function add(state: CognitoState, own?: string): Told {
  if (own !== undefined && !/^[\w+]{24,64}$/.test(own)) return failed('InvalidParameterException')
  if (state.secrets.length >= MOST) return failed('LimitExceededException')
  state.made += 1
  const made = secretOf(state.made, own ?? `generatedByCognito0123456789${state.made}`)
  state.secrets.push(made)
  const value = own === undefined ? { ClientSecretValue: made.value } : {}
  return { status: 200, json: { ClientSecretDescriptor: { ...descriptor(made), ...value } } }
}

function remove(state: CognitoState, secretId: string): Told {
  if (!state.secrets.some(({ id }) => id === secretId)) return failed('ResourceNotFoundException')
  if (state.secrets.length === 1) return failed('InvalidParameterException')
  state.secrets = state.secrets.filter(({ id }) => id !== secretId)
  return { status: 200, json: {} }
}

function descriptor({ id }: ClientSecret): object {
  return { ClientSecretId: id, ClientSecretCreateDate: Number(id.split('--')[1]) }
}

/** Too often: 400 as well. */
export const LIMITED: Told = failed('TooManyRequestsException')

export const cast: DoubleCast<CognitoState> = {
  connector: cognito,
  double,
  settings: (url) => ({
    region: 'eu-central-1',
    user_pool: POOL,
    domain: url,
    access_key_id: KEY.id,
    secret_access_key: 'env:ADMIN',
    endpoint: `${url}/`,
  }),
  target: { id: 'web', client_id: 'shopweb', with: {} },
  secrets: { 'env:ADMIN': KEY.secret },
  generates: true,
  noted: secretOf(9, '').id,
  add: ({ secrets }) => {
    secrets.push(secretOf(9, FRESH))
  },
  renew: (state) => {
    state.secrets = [secretOf(9, FRESH)]
  },
  seed: {
    evil: (state, there) => {
      state.callbacks = ['https://shop.example/callback', ...(there ? ['https://evil.example/callback'] : [])]
    },
  },
}
export default doubleWorld(cast)
