import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** Compiles a schema that nobody has asked for yet; false when none is left. */
    compileNext(): boolean;
  }
}

/** How often a schema that nobody has asked for yet is compiled, and how long after the server listens that begins: what a crash has interrupted goes first. */
const EVERY_MS = 20;
const FIRST_MS = 10_000;

/** Fastify's own compilers, as a server with these options would use them. */
async function compilersOf(options: Pick<FastifyServerOptions, 'ajv'>) {
  const server = fastify({ ...options, logger: false });
  const nothing = { type: 'object' } as const;
  server.post('/', { schema: { body: nothing, response: { 200: nothing } } }, async () => ({}));
  await server.ready();
  const { validatorCompiler, serializerCompiler } = server;
  if (validatorCompiler === undefined || serializerCompiler === undefined) throw new TypeError('the server has no compilers of its own');
  return { validatorCompiler, serializerCompiler };
}

/**
 * The schemas of the routes that are registered from now on are compiled when they are first needed, or in spare moments once the server
 * listens: all of them at once take longer than the rest of a restart.
 */
export async function compileWhenAsked(app: FastifyInstance, options: Pick<FastifyServerOptions, 'ajv'>, failed: (cause: unknown) => void): Promise<void> {
  const { validatorCompiler, serializerCompiler } = await compilersOf(options);
  const left = new Set<() => unknown>();
  const once = <T>(make: () => T): (() => T) => {
    let made: T | undefined;
    const get = (): T => {
      left.delete(get);
      made ??= make();
      return made;
    };
    left.add(get);
    return get;
  };
  app.setValidatorCompiler((route) => {
    const validator = once(() => validatorCompiler(route));
    const validate: ReturnType<typeof validatorCompiler> = (data: unknown) => {
      const check = validator();
      const answer = check(data);
      validate.errors = check.errors ?? null;
      return answer;
    };
    return validate;
  });
  app.setSerializerCompiler((route) => {
    const serializer = once(() => serializerCompiler(route));
    return (data) => serializer()(data);
  });
  app.decorate('compileNext', () => {
    const [one] = left;
    one?.();
    return one !== undefined;
  });
  let spare: NodeJS.Timeout | undefined;
  const inSpareTime = (): void => {
    try {
      if (!app.compileNext()) clearInterval(spare);
    } catch (cause) {
      failed(cause);
    }
  };
  app.addHook('onListen', async () => {
    spare = setTimeout(() => {
      spare = setInterval(inSpareTime, EVERY_MS).unref();
    }, FIRST_MS).unref();
  });
  // One call ends a wait of either kind.
  app.addHook('onClose', async () => clearTimeout(spare));
}
