import { IsBoolean, IsString } from 'class-validator';

export class RemoteOpenDto {
  @IsString() jetty!: string;
  @IsString() holderUid!: string;
  @IsBoolean() passedLiveness!: boolean;
}
