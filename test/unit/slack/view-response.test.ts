/** What a submitted view is answered: errors at the inputs that it has, and the same view once more. */
import { errorsResponse, sameView } from '../../../lambda/slack/listeners/views/view-response.ts';
import type { Submission } from '../../../lambda/slack/payloads.ts';

const submission = (values: Submission['view']['state']['values']): Submission => ({
  user: { id: 'U1' },
  is_enterprise_install: false,
  view: { id: 'V1', private_metadata: '', state: { values } },
});

test('errors stand at the blocks that hold the inputs', () => {
  const values = { 'email_subject.17': { email_subject: { value: 'x' } }, other: {} };
  expect(errorsResponse(submission(values), { email_subject: 'No', absent: 'No' })).toEqual({
    response_action: 'errors',
    errors: { 'email_subject.17': 'No', absent: 'No' },
  });
});

const plain = (text: string) => ({ type: 'plain_text', text });
const shown = (blocks: object[]) => ({
  view: {
    callback_id: 'share_review',
    private_metadata: '',
    ...{ title: plain('Review'), submit: plain('Send'), close: plain('Back') },
    blocks,
  },
});

test('a view that is shown again reads as before: Slack sends texts back escaped', () => {
  const section = { type: 'section', block_id: 'b', text: plain('R&amp;D &lt;b&gt; ‘&amp;’') };
  const markup = { type: 'section', text: { type: 'mrkdwn', text: '&lt;ours&gt;' } };
  const answer = sameView('Try again.', shown([section, markup]));
  expect(answer).toMatchObject({
    view: {
      blocks: [{ block_id: 'notice' }, { text: { text: 'R&D <b> ‘&’' } }, { text: markup.text }],
    },
  });
});

test('the text above it is replaced, not repeated', () => {
  const once = sameView('One.', shown([]));
  if (!('view' in once)) throw new Error('no view');
  const twice = sameView('Two.', shown([...once.view.blocks]));
  expect(JSON.stringify(twice)).not.toContain('One.');
});
