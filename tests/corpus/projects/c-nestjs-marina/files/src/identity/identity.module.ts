import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { ConfigModule, ConfigType } from '@nestjs/config';

import { identityConfig } from '../config/identity.config';
import { ArsaService } from './arsa.service';
import { FaceSignService } from './facesign.service';

@Module({
  imports: [
    ConfigModule.forFeature(identityConfig),
    HttpModule.registerAsync({
      imports: [ConfigModule.forFeature(identityConfig)],
      inject: [identityConfig.KEY],
      useFactory: (config: ConfigType<typeof identityConfig>) => ({
        baseURL: config.arsa.baseUrl,
        timeout: 7_000,
        headers: { 'x-key-secret': config.arsa.key },
      }),
    }),
  ],
  providers: [ArsaService, FaceSignService],
  exports: [ArsaService, FaceSignService],
})
export class IdentityModule {}
