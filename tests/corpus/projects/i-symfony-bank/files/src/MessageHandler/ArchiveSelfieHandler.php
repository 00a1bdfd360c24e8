<?php

declare(strict_types=1);

namespace App\MessageHandler;

use App\Message\ArchiveSelfie;
use App\Message\MeasureSelfie;
use League\Flysystem\FilesystemOperator;
use Psr\Cache\CacheItemPoolInterface;
use Symfony\Component\Messenger\Attribute\AsMessageHandler;

final readonly class ArchiveSelfieHandler
{
    public function __construct(
        private FilesystemOperator $selfies,
        private CacheItemPoolInterface $cache,
        private string $sealKey,
    ) {
    }

    #[AsMessageHandler]
    public function archive(ArchiveSelfie $message): void
    {
        $this->selfies->write($message->customer.'/opening.jpg', $message->selfie);

        $nonce = random_bytes(\SODIUM_CRYPTO_SECRETBOX_NONCEBYTES);
        $sealed = $nonce.sodium_crypto_secretbox($message->card, $nonce, $this->sealKey);
        $this->selfies->write($message->customer.'/card.bin', $sealed);

        $item = $this->cache->getItem('selfie.'.$message->customer);
        $this->cache->save($item->set($message->selfie)->expiresAfter(600));
    }

    #[AsMessageHandler]
    public function measure(MeasureSelfie $message): void
    {
        $copy = tempnam(sys_get_temp_dir(), 'selfie');
        file_put_contents($copy, $message->selfie);
        [$width, $height] = getimagesize($copy);
        unlink($copy);
        $message->done($width, $height);
    }
}
