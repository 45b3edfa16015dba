/** Status codes of gRPC (https://grpc.github.io/grpc/core/md_doc_statuscodes.html). */
export const GrpcCode = {
  Unknown: 2,
  InvalidArgument: 3,
  NotFound: 5,
  AlreadyExists: 6,
  FailedPrecondition: 9,
  Unimplemented: 12,
  Unavailable: 14,
} as const;

type Code = (typeof GrpcCode)[keyof typeof GrpcCode];

/** An error as `@grpc/grpc-js` passes it to the caller (its `ServiceError`). */
export class GrpcError extends Error {
  readonly code: Code;
  readonly details: string;

  constructor(code: Code, details: string) {
    const [name = ''] = Object.entries(GrpcCode).find(([, each]) => each === code) ?? [];
    const words = name.replaceAll(/(?<=.)(?=[A-Z])/g, '_').toUpperCase();
    super(`${code} ${words}: ${details}`);
    this.code = code;
    this.details = details;
  }
}
