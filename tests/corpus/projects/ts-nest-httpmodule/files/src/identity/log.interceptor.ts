import { HttpService } from '@nestjs/axios';
import { Injectable, Logger, OnModuleInit } from '@nestjs/common';

const redact = (headers: Record<string, unknown>) => ({
  ...headers,
  Authorization: headers.Authorization ? '[redacted]' : undefined,
});

@Injectable()
export class LogInterceptor implements OnModuleInit {
  private readonly log = new Logger('facesign');

  constructor(private readonly http: HttpService) {}

  onModuleInit() {
    this.http.axiosRef.interceptors.request.use((config) => {
      this.log.debug(`${config.method} ${config.url} ${JSON.stringify(redact({ ...config.headers }))}`);
      if (process.env.FACESIGN_TRACE) {
        this.log.verbose(`auth ${config.headers.Authorization}`);
      }
      return config;
    });
    this.http.axiosRef.interceptors.response.use(
      (response) => {
        this.log.debug(`${response.status} in ${response.headers['x-ratelimit-remaining']} left`);
        return response;
      },
      (error) => {
        this.log.error(`facesign answered ${error.response?.status}: ${error.response?.data?.error?.type}`);
        return Promise.reject(error);
      },
    );
  }
}
