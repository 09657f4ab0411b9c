/** What a schema's limit asks for, in words; undefined for other keywords. */
export function limitWords(keyword: string, params: Readonly<Record<string, unknown>>): string | undefined {
  const limit = String(params['limit']);
  switch (keyword) {
    case 'minimum':
      return `expected at least ${limit}`;
    case 'maximum':
      return `expected at most ${limit}`;
    case 'exclusiveMinimum':
      return `expected more than ${limit}`;
    case 'minLength':
      return `expected at least ${limit} characters`;
    case 'maxLength':
      return `expected at most ${limit} characters`;
    case 'minItems':
      return `expected at least ${limit} items`;
    case 'maxItems':
      return limit === '0' ? 'expected no items' : `expected at most ${limit} items`;
    case 'minProperties':
      return `expected at least ${limit} fields`;
    case 'maxProperties':
      return `expected at most ${limit} fields`;
    case 'uniqueItems':
      return 'expected each item once';
    default:
      return undefined;
  }
}
