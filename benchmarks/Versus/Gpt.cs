using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Benchmarks.Versus;

/// <summary>nanoGPT's small setting: 65 characters, 4 blocks of 4 heads, 128 wide, 64 characters of context, no biases but the norms'; the last layer shares the first one's table.</summary>
internal sealed class Gpt : Module<float>
{
    private readonly Embedding<float> tokens, places;
    private readonly Block[] blocks;
    private readonly LayerNorm<float> norm;
    private readonly Linear<float> head;
    private readonly Indices order;

    public Gpt(RandomStream random, int vocabulary = 65, int width = 128, int heads = 4, int depth = 4, int context = 64)
    {
        tokens = Register("tokens", new Embedding<float>(vocabulary, width, random));
        places = Register("places", new Embedding<float>(context, width, random));
        blocks = [.. Enumerable.Range(0, depth).Select(i => Register($"block{i}", new Block(width, heads, random)))];
        norm = Register("norm", new LayerNorm<float>([width]));
        head = Register("head", new Linear<float>(tokens.Weight));
        order = Indices.From([.. Enumerable.Range(0, context)]);
    }

    /// <summary>[n t] characters in, [n t vocabulary] scores of the next ones out.</summary>
    public Tensor<float> Forward(Indices text)
    {
        var x = tokens.Forward(text) + places.Forward(order);
        foreach (var block in blocks) x = block.Forward(x);
        return head.Forward(norm.Forward(x));
    }

    private sealed class Block : Layer<float>
    {
        private readonly LayerNorm<float> norm1, norm2;
        private readonly Linear<float> qkv, output, up, down;
        private readonly int heads;

        public Block(int width, int heads, RandomStream random)
        {
            this.heads = heads;
            norm1 = Register("norm1", new LayerNorm<float>([width]));
            qkv = Register("qkv", new Linear<float>(width, 3 * width, random, bias: false));
            output = Register("out", new Linear<float>(width, width, random, bias: false));
            norm2 = Register("norm2", new LayerNorm<float>([width]));
            up = Register("up", new Linear<float>(width, 4 * width, random, bias: false));
            down = Register("down", new Linear<float>(4 * width, width, random, bias: false));
        }

        public override Tensor<float> Forward(Tensor<float> x)
        {
            x += output.Forward(qkv.Forward(norm1.Forward(x)).SelfAttention(heads, isCausal: true));
            return x + down.Forward(up.Forward(norm2.Forward(x)).Gelu());
        }
    }
}
