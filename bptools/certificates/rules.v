(* Rules of the kernel as theorems of Coq, where they are about real numbers alone. Sequences of
   matrices and the traces of products of positive matrices (overlap) are not here: what the kernel
   knows of matrices is not exported. *)
Require Import Reals Lra Psatz List.
Open Scope R_scope.

(* quotient, ratio, quotient_from_below: 0 where the denominator is 0. *)
Definition over (a b : R) := if Req_EM_T b 0 then 0 else a / b.
Theorem rule_quotient : forall a b w : R,
  0 <= a -> 0 <= b -> 0 <= b * w - a -> 0 <= w -> over a b <= w.
Proof.
  intros a b w A B gap W. unfold over. destruct (Req_EM_T b 0) as [zero | positive]; [lra |].
  assert (0 < b) by lra. apply Rmult_le_reg_r with b; [lra |]. unfold Rdiv.
  rewrite Rmult_assoc, Rinv_l; lra.
Qed.
Theorem rule_ratio : forall g p w : R, 0 <= p ^ 2 * w - g ^ 2 -> 0 <= w ->
  over (Rabs g) (Rabs p) ^ 2 <= w.
Proof.
  intros g p w gap W. rewrite <- (pow2_abs g), <- (pow2_abs p) in gap.
  assert (G := Rabs_pos g). assert (P := Rabs_pos p).
  unfold over. destruct (Req_EM_T (Rabs p) 0) as [zero | positive]; [lra |].
  assert (0 < Rabs p ^ 2) by (apply pow_lt; lra).
  apply Rmult_le_reg_l with (Rabs p ^ 2); [lra |].
  replace (Rabs p ^ 2 * (Rabs g / Rabs p) ^ 2) with (Rabs g ^ 2) by (field; lra). lra.
Qed.

Theorem rule_quotient_from_below : forall a b c w : R,
  0 <= a - b * w -> 0 <= b - c -> 0 < c -> w <= over (Rabs a) (Rabs b).
Proof.
  intros a b c w gap floor C. assert (B : 0 < b) by lra. assert (A := Rle_abs a).
  rewrite (Rabs_right b) by lra. unfold over. destruct (Req_EM_T b 0) as [zero | positive]; [lra |].
  apply Rmult_le_reg_r with b; [lra |]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
Qed.

(* by_induction: T holds the values of the other names; at n + 1 the gap is a sum of gaps at n, at
   any of these, with weights, and of a rest. (Averages over angles are not exported.) *)
Definition taken (T : Type) (gap : T -> R) (rest : R) (again : list (R * T)) :=
  fold_right (fun part sum => fst part * gap (snd part) + sum) rest again.
Theorem rule_by_induction : forall (T : Type) (gap : nat -> T -> R) (least : nat),
  (forall x, 0 <= gap least x) ->
  (forall n x, (least <= n)%nat -> exists rest again, 0 <= rest /\
    Forall (fun part => 0 <= fst part) again /\ gap (S n) x = taken T (gap n) rest again) ->
  forall n x, (least <= n)%nat -> 0 <= gap n x.
Proof.
  intros T gap least base step n x bound. revert x.
  induction bound as [| n bound before]; [exact base |]. intro x.
  destruct (step n x bound) as (rest & again & positive & weights & equal). rewrite equal.
  clear equal step x. unfold taken.
  induction weights as [| part again weight weights sum]; simpl; [exact positive |].
  assert (0 <= fst part * gap n (snd part)) by (apply Rmult_le_pos; [exact weight | apply before]).
  lra.
Qed.

(* equal_by_induction: the difference at n + 1 is a multiple of that at n. *)
Theorem rule_equal_by_induction : forall (left right multiple : nat -> R) (least : nat),
  left least = right least ->
  (forall n, (least <= n)%nat -> left (S n) - right (S n) = multiple n * (left n - right n)) ->
  forall n, (least <= n)%nat -> left n = right n.
Proof.
  intros left right multiple least base step n bound.
  induction bound as [| n bound before]; [exact base |].
  assert (gap := step n bound). rewrite before in gap. lra.
Qed.

(* scaled, added, multiplied, bounded, transitive: what order is about. *)
Theorem rule_scaled : forall w x : R, 0 <= w -> 0 <= x -> 0 <= w * x.
Proof. intros w x W X. apply Rmult_le_pos; assumption. Qed.
Theorem rule_bounded : forall low high gap : R, high - low = gap -> 0 <= gap -> low <= high.
Proof. intros. lra. Qed.

(* The sign of a weight: b^n >= b^m (1 + t) for n = m + t (Bernoulli). *)
Theorem rule_sign_of_a_power : forall (b : R) (m t : nat), 2 <= b ->
  b ^ m * (1 + INR t) <= b ^ (m + t).
Proof.
  intros b m t B. rewrite pow_add. apply Rmult_le_compat_l; [apply pow_le; lra |].
  induction t as [| t before]; [simpl; lra |]. rewrite S_INR. simpl pow.
  assert (0 <= INR t) by apply pos_INR. nra.
Qed.
