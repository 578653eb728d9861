import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';

/** True when the condition of a write held. */
export async function conditionHeld(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (cause) {
    if (cause instanceof ConditionalCheckFailedException) return false;
    throw cause;
  }
}
