(* The Weingarten functions invert the Gram matrices, at every dimension at once.

   A diagram is a list: a permutation, or a pairing of places as an involution. Diagrams, their
   loops and their types are computed here; what is given is the table of numerators, one
   polynomial in the dimension for each type, and their common denominator. *)
Require Import ZArith List Bool Arith Lia.
Import ListNotations.
Open Scope Z_scope.

(* polynomials with integer coefficients, constant term first *)
Definition poly := list Z.
Fixpoint eval (p : poly) (d : Z) : Z := match p with [] => 0 | a :: q => a + d * eval q d end.
Fixpoint plus (p q : poly) : poly :=
  match p, q with [], _ => q | _, [] => p | a :: p', b :: q' => (a + b) :: plus p' q' end.
Fixpoint shift (k : nat) (p : poly) : poly := match k with O => p | S j => 0 :: shift j p end.
Fixpoint is_zero (p : poly) : bool :=
  match p with [] => true | a :: q => Z.eqb a 0 && is_zero q end.
Definition same (p q : poly) : bool := is_zero (plus p (map Z.opp q)).

Lemma eval_plus : forall p q d, eval (plus p q) d = eval p d + eval q d.
Proof. induction p as [|a p IH]; intros [|b q] d; simpl; try ring. rewrite IH; ring. Qed.
Lemma eval_shift : forall k p d, eval (shift k p) d = d ^ Z.of_nat k * eval p d.
Proof.
  induction k; intros p d.
  - change (eval p d = d ^ 0 * eval p d). rewrite Z.pow_0_r. ring.
  - change (eval (0 :: shift k p) d = d ^ Z.of_nat (S k) * eval p d). simpl eval.
    rewrite IHk, Nat2Z.inj_succ, Z.pow_succ_r by lia. ring.
Qed.
Lemma eval_opp : forall p d, eval (map Z.opp p) d = - eval p d.
Proof. induction p; intros; simpl; auto. rewrite IHp. ring. Qed.
Lemma is_zero_sound : forall p d, is_zero p = true -> eval p d = 0.
Proof.
  induction p; intros d H; simpl in *; auto. apply andb_prop in H as [A B].
  apply Z.eqb_eq in A. rewrite (IHp d B), A. ring.
Qed.
Lemma same_sound : forall p q d, same p q = true -> eval p d = eval q d.
Proof.
  unfold same; intros p q d H. apply (is_zero_sound _ d) in H.
  rewrite eval_plus, eval_opp in H. lia.
Qed.

(* permutations of 0 .. k-1, and pairings of 0 .. 2k-1 *)
Fixpoint insert_all (x : nat) (l : list nat) : list (list nat) :=
  match l with [] => [[x]] | y :: r => (x :: y :: r) :: map (cons y) (insert_all x r) end.
Fixpoint permutations (k : nat) : list (list nat) :=
  match k with O => [[]] | S j => flat_map (insert_all j) (permutations j) end.
Definition at_place (l : list nat) (i : nat) := nth i l O.
Definition compose (a b : list nat) := map (at_place a) b.
Fixpoint place (x : nat) (l : list nat) : nat :=
  match l with [] => O | y :: r => if Nat.eqb x y then O else S (place x r) end.
Definition inverse (a : list nat) := map (fun i => place i a) (seq 0 (length a)).
Fixpoint matchings (fuel : nat) (l : list nat) : list (list (nat * nat)) :=
  match fuel, l with
  | S f, x :: r => flat_map (fun y =>
      map (cons (x, y)) (matchings f (filter (fun z => negb (Nat.eqb z y)) r))) r
  | _, _ => [[]]
  end.
Definition partner (m : list (nat * nat)) (i : nat) : nat :=
  fold_right (fun p acc => if Nat.eqb (fst p) i then snd p
                           else if Nat.eqb (snd p) i then fst p else acc) O m.
Definition pairings (k : nat) : list (list nat) :=
  map (fun m => map (partner m) (seq 0 (2 * k))) (matchings k (seq 0 (2 * k))).

(* the lengths of the cycles of a permutation, longest first *)
Fixpoint orbit (fuel : nat) (a : list nat) (start i : nat) : list nat :=
  match fuel with
  | O => []
  | S f => if Nat.eqb (at_place a i) start then [i] else i :: orbit f a start (at_place a i)
  end.
Fixpoint cycles (fuel : nat) (a todo : list nat) : list nat :=
  match fuel, todo with
  | S f, i :: r => let o := orbit (length a) a i i in
      length o :: cycles f a (filter (fun j => negb (existsb (Nat.eqb j) o)) r)
  | _, _ => []
  end.
Fixpoint insert (x : nat) (l : list nat) :=
  match l with [] => [x] | y :: r => if Nat.leb y x then x :: y :: r else y :: insert x r end.
Definition cycle_type (a : list nat) :=
  fold_right insert [] (cycles (length a) a (seq 0 (length a))).
Fixpoint equal (a b : list nat) : bool :=
  match a, b with [], [] => true | x :: p, y :: q => Nat.eqb x y && equal p q | _, _ => false end.

Section Gram.
  Variable diagrams : list (list nat).
  Variable type : list nat -> list nat -> list nat.  (* of two diagrams *)
  Variable loops : list nat -> nat.                  (* of a type *)
  Variable table : list (list nat * poly).
  Variable first : list nat.
  Fixpoint lookup (t : list nat) (l : list (list nat * poly)) : poly :=
    match l with [] => [] | (k, v) :: r => if equal t k then v else lookup t r end.
  Definition cell (s t : list nat) : poly := shift (loops (type s t)) (lookup (type first t) table).
  Definition row (s : list nat) : poly := fold_right plus [] (map (cell s) diagrams).
  Definition check (rows : list (list nat)) (below : poly) : bool :=
    forallb (fun s => same (row s) (if equal s first then below else [])) rows.
  Definition sum (l : list Z) := fold_right Z.add 0 l.
  Lemma eval_sum : forall l d, eval (fold_right plus [] l) d = sum (map (fun q => eval q d) l).
  Proof. induction l; intros; simpl; auto. rewrite eval_plus, IHl. reflexivity. Qed.
  Theorem check_sound : forall rows below, check rows below = true ->
    forall s, In s rows -> forall d : Z,
    sum (map (fun t => d ^ Z.of_nat (loops (type s t)) * eval (lookup (type first t) table) d)
             diagrams)
    = if equal s first then eval below d else 0.
  Proof.
    unfold check; intros rows below H s member d. rewrite forallb_forall in H.
    specialize (H s member). apply (same_sound _ _ d) in H. unfold row in H.
    rewrite eval_sum, map_map in H. unfold cell in H.
    transitivity (eval (if equal s first then below else []) d).
    - rewrite <- H. f_equal. apply map_ext. intros t. rewrite eval_shift. reflexivity.
    - destruct (equal s first); reflexivity.
  Qed.
End Gram.

Definition unitary_type (s t : list nat) := cycle_type (compose (inverse s) t).
Definition orthogonal_type (s t : list nat) := cycle_type (compose s t).  (* each length twice *)
Definition unitary_loops (t : list nat) := length t.
Definition orthogonal_loops (t : list nat) := Nat.div2 (length t).
Definition representatives (diagrams : list (list nat)) (type : list nat -> list nat -> list nat)
  (first : list nat) := fold_right (fun s found =>
    if existsb (fun t => equal (type first s) (type first t)) found then found else s :: found)
  [] diagrams.
