import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { FacesController } from './faces.controller';
import { FacesService } from './faces.service';
import { LegacyService } from './legacy.service';

@Module({
  imports: [
    ConfigModule,
    HttpModule.registerAsync({
      imports: [ConfigModule],
      inject: [ConfigService],
      useFactory: (config: ConfigService) => ({
        baseURL: 'https://faceapi.arsa.technology/api/v1',
        timeout: 10_000,
        headers: { 'x-key-secret': config.getOrThrow<string>('ARSA_FACE_API_KEY') },
      }),
    }),
  ],
  controllers: [FacesController],
  providers: [FacesService, LegacyService],
})
export class FacesModule {}
