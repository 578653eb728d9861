/** The names of what can be made to go wrong. */

/** What can go wrong with ICWS, by the call that it goes wrong with. */
export const icwsTrouble = {
  login: ['wrong_credentials', '503_alternates', '503', '500', 'garbage', 'stall', 'reset'],
  details: ['403', '404', '500', 'stall', 'reset'],
  put: [
    '202',
    '302',
    '400',
    '401',
    '403',
    '404',
    '408',
    '410',
    '429',
    '500',
    '503',
    '503_alternates',
    'garbage',
    'cut_body',
    'stall',
    'reset',
  ],
  logout: ['500', 'stall', 'reset'],
} as const;
export const slackTrouble = ['none', 'slow', 'rate_limited', 'down'] as const;
export const workerDeaths = ['never', 'now', 'at_login', 'after_email'] as const;
