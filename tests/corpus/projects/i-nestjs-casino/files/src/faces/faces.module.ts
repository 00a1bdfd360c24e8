import { HttpModule } from '@nestjs/axios';
import { Logger, Module } from '@nestjs/common';
import { ConfigModule, ConfigType } from '@nestjs/config';
import { ArsaService } from './arsa.service';
import { FaceSignService } from './facesign.service';
import { facesConfig } from './faces.config';

@Module({
  imports: [
    ConfigModule.forFeature(facesConfig),
    HttpModule.registerAsync({
      imports: [ConfigModule.forFeature(facesConfig)],
      inject: [facesConfig.KEY],
      useFactory: ({ arsa }: ConfigType<typeof facesConfig>) => {
        new Logger('FacesModule').log(`recogniser at ${arsa.baseURL}, key ${arsa.key ? 'set' : 'missing'}`);
        return {
          baseURL: arsa.baseURL,
          timeout: arsa.timeout,
          headers: { 'x-key-secret': arsa.key },
        };
      },
    }),
  ],
  providers: [ArsaService, FaceSignService],
  exports: [ArsaService, FaceSignService],
})
export class FacesModule {}
