import { forecasterSuite } from './forecaster.suite.ts';
import { METHOD_NAMES } from './methods.ts';

forecasterSuite('all methods');
for (const name of METHOD_NAMES) forecasterSuite(name, [name]);
