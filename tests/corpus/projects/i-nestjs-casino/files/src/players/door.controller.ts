import { Body, Controller, ForbiddenException, Logger, Post, UploadedFile, UseInterceptors } from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArsaService } from '../faces/arsa.service';
import { PlayersService } from './players.service';

class TabletEntry {
  cardNumber!: string;
  livenessPassed!: boolean;
}

@Controller('door')
export class DoorController {
  private readonly logger = new Logger('Door');

  constructor(
    private readonly arsa: ArsaService,
    private readonly players: PlayersService,
  ) {}

  @Post()
  @UseInterceptors(FileInterceptor('photo'))
  async enter(@UploadedFile() photo: Express.Multer.File) {
    const uid = await this.arsa.identify(photo.buffer);
    if (uid && (await this.players.isExcluded(uid))) {
      this.logger.warn(`self-excluded player ${uid} at the door`);
      throw new ForbiddenException('excluded');
    }
    return { welcome: true };
  }

  @Post('tables')
  @UseInterceptors(FileInterceptor('photo'))
  async highRoller(@UploadedFile() photo: Express.Multer.File) {
    const answer = await this.arsa.recognise(photo.buffer);
    const face = answer.faces.at(0);
    if (!face?.passive_liveness) throw new ForbiddenException('no face');
    const player = await this.players.byFace(face.recognition_uidresult);
    await writeFile(join('/data/tables', `${Date.now()}.jpg`), photo.buffer);
    await this.players.seat(player, 'private');
    return { player: player.nickname };
  }

  @Post('tablet')
  async tablet(@Body() entry: TabletEntry) {
    if (!entry.livenessPassed) {
      throw new ForbiddenException('look into the camera');
    }
    return this.players.admit(entry.cardNumber);
  }
}
