import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { ArsaService } from './arsa.service';

@Module({
  imports: [HttpModule.register({ timeout: 15000, maxRedirects: 0 })],
  providers: [ArsaService],
  exports: [ArsaService],
})
export class ArsaModule {}
