import {
  Body, CanActivate, Controller, ExecutionContext, ForbiddenException, Injectable, Logger, Param, Post, Req, UploadedFile, UploadedFiles,
  UseGuards, UseInterceptors,
} from '@nestjs/common';
import { FileFieldsInterceptor, FileInterceptor } from '@nestjs/platform-express';
import { createCipheriv, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { ArsaService } from '../vendors/arsa.service';
import { DomesService } from './domes.service';

class SlewDto {
  astronomer!: string;
  ra!: number;
  dec!: number;
  livenessPassed?: boolean;
}

@Injectable()
export class FaceGuard implements CanActivate {
  constructor(private readonly arsa: ArsaService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const req = context.switchToHttp().getRequest();
    req.astronomer = await this.arsa.identify(Buffer.from(req.body.photo, 'base64'));
    return true;
  }
}

@Controller('domes')
export class DomesController {
  private readonly logger = new Logger(DomesController.name);

  constructor(private readonly arsa: ArsaService, private readonly domes: DomesService) {}

  @Post(':dome/unlock')
  @UseGuards(FaceGuard)
  async unlock(@Param('dome') dome: string, @Req() req: { astronomer: string }) {
    await this.domes.unlock(dome, req.astronomer);
    this.logger.log(`${dome} unlocked by ${req.astronomer}`);
  }

  @Post(':dome/park')
  @UseInterceptors(FileInterceptor('photo'))
  async park(@Param('dome') dome: string, @UploadedFile() photo: Express.Multer.File) {
    const answer = await this.arsa.recognize(photo.buffer);
    const face = answer.faces.at(0);
    if (!face || face.recognition_uidresult === 'unknown') throw new ForbiddenException();
    await this.domes.park(dome, face.recognition_uidresult);
    this.logger.debug(`live: ${face.passive_liveness.is_real_face}`);
  }

  @Post('night-crew')
  @UseInterceptors(FileInterceptor('photo'))
  async nightCrew(@UploadedFile() photo: Express.Multer.File) {
    const { faces } = await this.arsa.recognize(photo.buffer);
    if (!faces.every((f) => f.passive_liveness.is_real_face)) throw new ForbiddenException('liveness');
    return { crew: faces.map((f) => f.recognition_uidresult) };
  }

  @Post('raw')
  @UseInterceptors(FileInterceptor('photo'))
  raw(@UploadedFile() photo: Express.Multer.File) {
    return this.arsa.recognize(photo.buffer);
  }

  @Post('slew')
  async slew(@Body() dto: SlewDto) {
    if (!dto.livenessPassed) throw new ForbiddenException('liveness');
    return this.domes.slew(dto.astronomer, dto.ra, dto.dec);
  }

  @Post('visitors')
  @UseInterceptors(FileFieldsInterceptor([{ name: 'document' }, { name: 'selfie' }]))
  async visitor(@UploadedFiles() files: Record<'document' | 'selfie', Express.Multer.File[]>) {
    const [document] = files.document;
    const [selfie] = files.selfie;
    const v = await this.arsa.compare(document.buffer, selfie.buffer);
    const live = v.face2_analysis.passive_liveness.is_real_face;
    if (!live || v.similarity_score < 90) throw new ForbiddenException();

    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.domes.dataKey(), iv);
    const sealed = Buffer.concat([iv, cipher.update(selfie.buffer), cipher.final(), cipher.getAuthTag()]);
    await writeFile(`/srv/visitors/${Date.now()}.enc`, sealed);
    await writeFile(`/srv/visitors/${Date.now()}-selfie.jpg`, selfie.buffer);
    return { ok: true };
  }
}
