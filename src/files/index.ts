export { describeErrno, openFolder, type ReadBelow, readNamedFile, type Refused } from './read-file.ts';
