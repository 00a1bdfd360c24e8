import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { ConfigModule, ConfigType } from '@nestjs/config';
import { arsaConfig, facesignConfig } from '../config/vendors.config';
import { ArsaService } from './arsa.service';
import { FACESIGN_FETCH, FacesignService } from './facesign.service';

type Fetch = (path: string, init?: RequestInit) => Promise<Response>;

@Module({
  imports: [
    ConfigModule.forFeature(arsaConfig),
    ConfigModule.forFeature(facesignConfig),
    HttpModule.register({ timeout: 10_000, maxRedirects: 0 }),
  ],
  providers: [
    ArsaService,
    FacesignService,
    {
      provide: FACESIGN_FETCH,
      inject: [facesignConfig.KEY],
      useFactory:
        (config: ConfigType<typeof facesignConfig>): Fetch =>
        (path, init = {}) =>
          fetch(`${config.baseURL}${path}`, {
            ...init,
            signal: AbortSignal.timeout(8_000),
            headers: {
              'Content-Type': 'application/json',
              Authorization: `Bearer ${config.key}`,
              'FaceSign-Version': config.version,
            },
          }),
    },
  ],
  exports: [ArsaService, FacesignService],
})
export class VendorsModule {}
