import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { HooksController, LegacyHooksController } from './hooks.controller';
import { IdentityService } from './identity.service';
import { LogInterceptor } from './log.interceptor';
import { SignatureGuard } from './signature.guard';

@Module({
  imports: [
    ConfigModule,
    HttpModule.registerAsync({
      imports: [ConfigModule],
      inject: [ConfigService],
      useFactory: (config: ConfigService) => ({
        baseURL: config.get('FACESIGN_BASE', 'https://api.facesign.ai/v1'),
        timeout: 10_000,
        maxRedirects: 0,
        headers: {
          Authorization: `Bearer ${config.getOrThrow('FACESIGN_API_KEY')}`,
          'FaceSign-Version': '2024-01-15',
        },
      }),
    }),
  ],
  controllers: [HooksController, LegacyHooksController],
  providers: [IdentityService, LogInterceptor, SignatureGuard],
  exports: [IdentityService],
})
export class IdentityModule {}
