export type {
  Action,
  CommandEnd,
  Context,
  FileText,
  Http,
  HttpReply,
  HttpRequest,
  Input,
  Machine,
  Plan,
  SecretForm,
  SecretJson,
  Secrets,
} from './action.ts'
export { connector } from './connector.ts'
export type {
  AnyAction,
  Builder,
  Connector,
  CredentialTarget,
  ExcessRight,
  InputOf,
  RightSeen,
  ThingTarget,
} from './connector.ts'
export { connectorFault } from './connector-fault.ts'
export { sealedJson, secretRef, secretValue } from './schema.ts'
export { argsSchema } from './args-schema.ts'
export { KINDS, VERBS, isVerb } from './verb.ts'
export type { Verb } from './verb-shape.ts'
export type { Args, Gives, Kind, VerbName } from './verb.ts'
export { Secret } from '../base/secret.ts'
export type { SecretRef } from '../base/secret.ts'
export type { Json } from '../base/json.ts'
export type { Proof, Verdict } from '../model/proof.ts'
export type { CapabilityCard } from '../model/capability.ts'
export type { Want } from '../model/want.ts'
export type { Briefing } from '../model/briefing.ts'
export type { Fault, FaultCode } from '../model/fault.ts'
export { FaultError } from '../model/fault-error.ts'
