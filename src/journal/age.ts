import { Decrypter, Encrypter } from 'age-encryption'

/** An age v1 file that each of the recipients opens alone. */
export async function ageEncrypt(recipients: readonly string[], text: string): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  return encrypter.encrypt(text)
}

export async function ageDecrypt(identity: string, file: Uint8Array): Promise<string> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  return decrypter.decrypt(file, 'text')
}
